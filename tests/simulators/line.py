"""A line to a server that can fall silent: connections stay open and nothing comes through any more."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit


class Line:
    """Listens on loopback and passes bytes on to the address of `uri`, both ways, until it is silenced."""

    def __init__(self, uri: str) -> None:
        self._parts = urlsplit(uri)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self._silent = threading.Event()

    @property
    def uri(self) -> str:
        """The address at which this line is reached; all else as in the server's."""
        user, _, _ = self._parts.netloc.rpartition("@")
        netloc = f"{user}@127.0.0.1:{self._listener.getsockname()[1]}"
        return urlunsplit(self._parts._replace(netloc=netloc))

    def silence(self) -> None:
        """From now on what comes is swallowed."""
        self._silent.set()

    def __enter__(self) -> Line:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((self._parts.hostname or "", self._parts.port or 0))
                self._open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self._silent.is_set():
                    target.sendall(data)
