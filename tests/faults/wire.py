"""How the suite's clients reach the services: replicas come, go and die behind one name."""

import http.client
import random
import threading
from collections.abc import Mapping

import httpx

TIMEOUT_SECONDS = 10.0


class Routes:
    """The ports at which each service answers now."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._ports: dict[str, tuple[int, ...]] = {n: (port,) for n, port in ports.items()}

    @property
    def urls(self) -> dict[str, str]:
        """An address by service that stays, whichever replica answers."""
        return {name: f"http://{name}" for name in self._ports}

    def add(self, service: str, port: int) -> None:
        """A replica joins."""
        self._ports[service] = (*self._ports[service], port)

    def remove(self, service: str, port: int) -> None:
        """A replica leaves."""
        self._ports[service] = tuple(p for p in self._ports[service] if p != port)

    def choose(self, service: str) -> int:
        """Any of them: commands may go to every replica."""
        return random.choice(self._ports[service])


class Wire(httpx.BaseTransport):
    """Connections that stay open, one a thread and port.

    The standard library's client: the library's own transport costs as much CPU as a service
    needs to answer, and both share the machine.
    """

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self._local = threading.local()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request; a broken connection is the caller's to try again."""
        port = self.routes.choose(request.url.host)
        open_: dict[int, http.client.HTTPConnection] = self._local.__dict__.setdefault("open", {})
        connection = open_.get(port)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
            open_[port] = connection
        headers = {name.decode(): value.decode() for name, value in request.headers.raw}
        try:
            connection.request(
                request.method,
                request.url.raw_path.decode(),
                body=request.read() or None,
                headers=headers,
            )
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            open_.pop(port).close()
            raise httpx.ConnectError(type(error).__name__, request=request) from error
        return httpx.Response(answer.status, headers=answer.getheaders(), content=content)
