"""The issuer's keys, and a service's own token: asked for seldom, kept through outages."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from toy_issuer import ToyIssuer, ec_key, toy_issuer

from silta_chassis import keys as module
from silta_chassis.issuer import Issuer, IssuerAway, OwnToken
from silta_chassis.keys import Keys, NoKeys
from silta_chassis.signatures import usable

DISCOVERY = "/.well-known/openid-configuration"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[ToyIssuer]:
    with toy_issuer() as found:
        found.keys = [ec_key("first")]
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(issuer: ToyIssuer, clock: Clock) -> Keys:
    return Keys(Issuer(issuer.url), clock)


async def test_keys_are_asked_for_once(keys: Keys, issuer: ToyIssuer) -> None:
    for _ in range(3):
        assert await keys.named("first") is not None
    assert issuer.asked == {DISCOVERY: 1, "/keys": 1}
    await keys.issuer.close()


async def test_many_at_once_make_one_request(keys: Keys, issuer: ToyIssuer) -> None:
    found = await asyncio.gather(*(keys.named(f"k{n}") for n in range(50)), keys.named("first"))
    assert found[-1] is not None
    assert issuer.asked["/keys"] == 1
    await keys.issuer.close()


async def test_an_unknown_name_makes_a_request_at_most_every_while(
    keys: Keys, issuer: ToyIssuer, clock: Clock
) -> None:
    assert await keys.named("first")
    for n in range(100):
        assert await keys.named(f"made-up-{n}") is None
    assert issuer.asked["/keys"] == 1
    clock.now += module.LOOK_AGAIN_SECONDS
    for n in range(100):
        assert await keys.named(f"made-up-{n}") is None
    assert issuer.asked["/keys"] == 2
    await keys.issuer.close()


async def test_a_new_key_is_found_and_a_rotated_one_dropped(
    keys: Keys, issuer: ToyIssuer, clock: Clock
) -> None:
    before = await keys.named("first")
    issuer.keys.append(ec_key("second"))
    clock.now += module.LOOK_AGAIN_SECONDS
    assert await keys.named("second")
    # The same key is the same object: what was checked by it goes on.
    assert await keys.named("first") is before
    del issuer.keys[0]
    clock.now += module.FRESH_SECONDS + 1
    # Kept keys serve while somebody asks behind them.
    assert await keys.named("second")
    assert keys._renewing is not None
    await keys._renewing
    assert keys.known("first") is None
    assert await keys.named("second")
    await keys.issuer.close()


async def test_a_key_that_changed_under_its_name_is_another(
    keys: Keys, issuer: ToyIssuer, clock: Clock
) -> None:
    before = await keys.named("first")
    issuer.keys = [ec_key("first")]
    clock.now += module.LOOK_AGAIN_SECONDS
    assert await keys.named("unknown") is None
    assert await keys.named("first") is not before
    await keys.issuer.close()


@pytest.mark.parametrize("what", ["away", "no keys", "rubbish", "other issuer", "huge"])
async def test_keys_are_kept_through_an_outage_of_the_issuer(
    keys: Keys, issuer: ToyIssuer, clock: Clock, what: str
) -> None:
    assert await keys.named("first")
    match what:
        case "away":
            issuer.away(DISCOVERY, "/keys")
        case "no keys":
            issuer.keys = []
        case "rubbish":
            issuer.says["/keys"] = (200, b"<html>")
        case "huge":
            issuer.says["/keys"] = (200, b" " * 300_000)
        case _:
            issuer.documents(issuer="http://127.0.0.1:1")
    clock.now += module.FRESH_SECONDS * 10
    assert await keys.named("first")
    assert await keys.named("unknown") is None
    assert await keys.named("first")
    await keys.close()
    await keys.issuer.close()


async def test_without_any_key_it_is_said_when_to_try_again(
    keys: Keys, issuer: ToyIssuer, clock: Clock
) -> None:
    issuer.away(DISCOVERY)
    for _ in range(5):
        with pytest.raises(NoKeys) as none:
            await keys.named("first")
        assert none.value.retry_after == module.FIRST_AGAIN_SECONDS
    assert issuer.asked[DISCOVERY] == 1
    issuer.says.clear()
    clock.now += module.FIRST_AGAIN_SECONDS
    assert await keys.named("first")
    await keys.issuer.close()


@pytest.mark.parametrize("name", ["jwks_uri", "token_endpoint"])
@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.1:1/keys", "https://evil.example/keys", "file:///etc/passwd", ""]
)
async def test_addresses_of_another_origin_are_not_asked(
    issuer: ToyIssuer, name: str, elsewhere: str
) -> None:
    issuer.documents(**{name: elsewhere})
    asked = Issuer(issuer.url)
    with pytest.raises(IssuerAway, match="another origin"):
        await asked.keys()
    with pytest.raises(IssuerAway, match="another origin"):
        await asked.token("silta-consent", SecretStr("s"))
    assert set(issuer.asked) == {DISCOVERY}
    await asked.close()


async def test_what_another_issuer_says_or_says_too_long_is_not_used(issuer: ToyIssuer) -> None:
    asked = Issuer(issuer.url)
    issuer.documents(issuer=f"{issuer.url}/other")
    with pytest.raises(IssuerAway, match="another issuer"):
        await asked.keys()
    issuer.says = {"/keys": (200, b'{"keys": []}' + b" " * 300_000)}
    with pytest.raises(IssuerAway, match="too large"):
        await asked.keys()
    await asked.close()


async def test_an_answer_that_does_not_come_is_not_waited_for(issuer: ToyIssuer) -> None:
    asked = Issuer("http://127.0.0.1:1", seconds=0.2)
    with pytest.raises(IssuerAway):
        await asked.keys()
    await asked.close()


def test_only_public_keys_for_signatures_are_taken_and_none_under_a_name_that_stands_twice() -> (
    None
):
    first, second = ec_key("first"), ec_key("second")
    public = first.as_dict(private=False)
    weak = RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)
    given: list[dict[str, Any]] = [
        public,
        second.as_dict(private=True),
        {**public, "kid": "for-encryption", "use": "enc"},
        {k: v for k, v in public.items() if k != "kid"},
        OctKey.generate_key(256, {"kid": "secret"}).as_dict(private=True),
        weak,
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "!", "y": 7},
        {"kty": ["EC"], "kid": "odd"},
        {},
    ]
    found = usable(given, {})
    assert set(found) == {"first", "second"}
    assert not any(key.is_private for key in found.values())
    assert usable([*given, {**second.as_dict(private=False), "kid": "first"}], {}).keys() == {
        "second"
    }


async def test_a_services_own_token_is_kept_until_shortly_before_its_end(
    issuer: ToyIssuer, clock: Clock
) -> None:
    own = OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("a secret: with %"), clock)
    assert {await own.get() for _ in range(5)} == {"own-1"}
    # 300 s, a fifth of which is 60.
    clock.now += 239
    assert await own.get() == "own-1"
    clock.now += 2
    assert await own.get() == "own-2"
    own.forget()
    assert await own.get() == "own-3"
    assert issuer.asked["/token"] == 3
    assert issuer.shown[-1] == "Basic c2lsdGEtY29uc2VudDphK3NlY3JldCUzQSt3aXRoKyUyNQ=="
    await own.issuer.close()


async def test_an_issuer_that_gives_no_token_is_left_alone_for_a_moment(
    issuer: ToyIssuer, clock: Clock
) -> None:
    issuer.says["/token"] = (401, b"{}")
    own = OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("wrong"), clock)
    for _ in range(5):
        with pytest.raises(IssuerAway):
            await own.get()
    assert issuer.asked["/token"] == 1
    issuer.says.clear()
    clock.now += 3
    assert await own.get()
    await own.issuer.close()


async def test_a_token_is_not_repeated_where_it_is_shown(issuer: ToyIssuer) -> None:
    issuer.says["/token"] = (200, b'{"access_token": "very-secret", "token_type": "mac"}')
    own = OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("very-secret"))
    with pytest.raises(IssuerAway) as away:
        await own.get()
    assert "very-secret" not in str(away.value) + repr(own)
    await own.issuer.close()
