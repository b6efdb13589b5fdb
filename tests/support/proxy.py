"""A connection that fails where a test wants: between a client and PostgreSQL, passing bytes until told to cut."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator

import sqlalchemy as sa


class Proxy:
    """Listens on a port of its own and passes everything on to the server.

    `cut_reply_to` arms it once: the next message that holds these bytes still reaches the server, but the reply is never
    passed back; both ends are closed instead, as by a firewall or a fail-over. What the client sends before the server
    replies is passed on as ever: the server may be waiting for the rest.
    """

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts = 0
        self._wanted: bytes | None = None
        self._clients: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut_reply_to(self, wanted: bytes) -> None:
        """Lose the reply to the next message with these bytes."""
        self._wanted = wanted

    def close(self) -> None:
        """Refuse new connections and cut the ones that are open."""
        for end in (self._listener, *self._clients):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                thread = threading.Thread(target=self._carry, args=(client,))
                self._threads.append(thread)
                thread.start()

    def _carry(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(self._server) as server:
            sent, lost = b"", False
            while True:
                for end in select.select([client, server], [], [])[0]:
                    data = end.recv(65_536)
                    if end is server and lost:
                        self.cuts += 1
                        return
                    if not data:
                        return
                    (server if end is client else client).sendall(data)
                    if end is client and self._wanted is not None:
                        sent += data
                        lost = self._wanted in sent
                        sent = sent[-len(self._wanted) :]
                        self._wanted = None if lost else self._wanted


@contextlib.contextmanager
def before(url: sa.URL) -> Iterator[tuple[Proxy, sa.URL]]:
    """A proxy in front of a server, and the URL that leads through it."""
    proxy = Proxy(str(url.host), int(url.port or 5432))
    try:
        yield proxy, url.set(port=proxy.port)
    finally:
        proxy.close()
