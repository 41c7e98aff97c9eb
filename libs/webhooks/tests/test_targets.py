"""Where a webhook may be sent: never into a private network, whatever name it hides behind."""

from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from silta_webhooks.targets import BadTarget, Policy


def policy(*addresses: str, local: bool = False, allowed: Sequence[str] = ()) -> Policy:
    """A policy under which every name has these addresses."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return Policy(local, [ip_network(one) for one in allowed], resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://unit.example/hook",
        "ftp://unit.example/hook",
        "https://user:word@unit.example/",
        "https:///hook",
        "https://unit.example:99999/",
        "https://unit.example/#x",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://unit.example/" + "x" * 2_000,
    ],
)
def test_an_address_that_will_not_do_is_refused_when_it_is_made(url: str) -> None:
    with pytest.raises(BadTarget):
        policy().check(url)


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.1",), ("127.0.0.1",), ("::1",), ("fe80::1%eth0",), ("93.184.215.14", "192.168.0.1")],
)
async def test_a_name_that_leads_into_a_private_network_is_refused(
    addresses: tuple[str, ...],
) -> None:
    with pytest.raises(BadTarget):
        await policy(*addresses).target("https://unit.example/hook")


async def test_the_request_goes_to_the_address_that_was_looked_at() -> None:
    target = await policy("93.184.215.14").target("https://unit.example:8443/hook?a=1")
    assert target.url == "https://93.184.215.14:8443/hook?a=1"
    assert (target.host, target.name) == ("unit.example:8443", "unit.example")
    six = await policy("2606:2800:21f::1").target("https://unit.example/")
    assert six.url == "https://[2606:2800:21f::1]:443/"


async def test_what_the_operator_allows_and_only_that() -> None:
    allowed = policy("10.20.1.2", allowed=["10.20.0.0/16"])
    assert (await allowed.target("https://unit.example/")).url == "https://10.20.1.2:443/"
    with pytest.raises(BadTarget):
        await policy("10.21.0.1", allowed=["10.20.0.0/16"]).target("https://unit.example/")


async def test_in_local_use_this_machine_and_plain_http_will_do_and_no_other_network() -> None:
    assert (await policy("127.0.0.1", local=True).target("http://localhost:9/")).name == "localhost"
    with pytest.raises(BadTarget):
        await policy("10.0.0.1", local=True).target("http://unit.example/")


async def test_a_name_without_an_address_is_unknown() -> None:
    with pytest.raises(OSError, match="no address"):
        await policy().target("https://unit.example/")
