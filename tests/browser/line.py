"""A line between a phone and the server that a test can cut, mend, or let swallow the answers."""

import socket
import threading
from contextlib import suppress
from types import TracebackType


class Line:
    """Passes bytes from a port of its own to the server's; `with` opens and closes it."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._guard = threading.Lock()
        self._is_cut = self._swallows = False
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> "Line":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.cut()
        self._door.close()

    def cut(self) -> None:
        """Break what is open and refuse what comes."""
        self._is_cut = True
        self._break()

    def mend(self) -> None:
        """Let everything through again."""
        self._is_cut = self._swallows = False
        self._break()

    def swallow_answers(self) -> None:
        """From now on what the phone says arrives, and what the server answers does not.

        Connections that are open stay so, since a new one would not get as far as a question.
        """
        self._swallows = True

    def _break(self) -> None:
        with self._guard:
            broken, self._open = self._open, []
        for each in broken:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                if self._is_cut:
                    phone.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server_port))
                with self._guard:
                    self._open += [phone, server]
                threading.Thread(target=self._pass, args=(phone, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, phone, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if not (is_answer and self._swallows):
                    target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
