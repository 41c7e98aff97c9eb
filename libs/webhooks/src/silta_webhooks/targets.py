"""Where a webhook may be sent: to the outside by https, never into the operator's own network.

The name is resolved anew for each sending, and the request goes to the very address that was
looked at: a name that changes in between (DNS rebinding) leads nowhere else.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

LONGEST: Final = 2_000
# Source: RFC 6052, section 2.1.
NAT64: Final = IPv6Network("64:ff9b::/96")


class BadTarget(ValueError):
    """Nothing may be sent there; the text is a sentence without the address."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: the URL with the address in place of the name."""

    url: str
    host: str
    name: str


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True)
class Policy:
    """What may be sent to. ``local``: plain http and this machine, too."""

    local: bool
    allowed: Sequence[IPv4Network | IPv6Network] = ()
    resolve: Resolve = resolved

    def check(self, url: str) -> None:
        """Raises BadTarget where the URL itself will not do."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadTarget("The URL cannot be read.") from None
        if len(url) > LONGEST or not parts.hostname or parts.username or parts.fragment:
            raise BadTarget("Write the URL like https://host/path, without user and fragment.")
        if parts.scheme != "https" and not (self.local and parts.scheme == "http"):
            raise BadTarget("A webhook is sent by https only.")
        if port == 0:
            raise BadTarget("Port 0 is none.")
        if (address := _literal(parts.hostname)) is not None:
            self._check_address(address)

    async def target(self, url: str) -> Target:
        """Where the request goes now. Raises BadTarget, or OSError where the name is unknown."""
        self.check(url)
        parts = urlsplit(url)
        name = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = [ipaddress.ip_address(a.partition("%")[0]) for a in await self.resolve(name, port)]
        if not found:
            raise OSError("no address")
        # All of them: which one is tried first is not ours to say.
        for address in found:
            self._check_address(address)
        at = f"[{found[0]}]" if found[0].version == 6 else str(found[0])
        host = name if parts.port is None else f"{name}:{parts.port}"
        return Target(parts._replace(netloc=f"{at}:{port}").geturl(), host, name)

    def _check_address(self, given: Address) -> None:
        address = _inner(given)
        if self.local and address.is_loopback:
            return
        if any(address in network for network in self.allowed):
            return
        if not address.is_global or address.is_multicast:
            raise BadTarget("This is an address of a private network; the operator may allow it.")


def _inner(given: Address) -> Address:
    """The address that a gateway would lead on to, where an IPv6 address holds one of IPv4."""
    if isinstance(given, IPv4Address):
        return given
    if given in NAT64:
        return IPv4Address(int(given) & 0xFFFFFFFF)
    return given.ipv4_mapped or given.sixtofour or given


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
