"""What authorities of TLS are trusted, loaded once and where needed: they take 5 MB and 20 ms."""

import ssl
from collections.abc import Iterable
from functools import cache

import httpx


def trusted(urls: Iterable[str | None]) -> ssl.SSLContext:
    """The context for requests to these addresses; where none is https it trusts nobody."""
    return _all() if any(url and url.startswith("https:") for url in urls) else _none()


@cache
def _all() -> ssl.SSLContext:
    """Httpx's own choice of authorities."""
    return httpx.create_ssl_context()


@cache
def _none() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
