"""HTTP on the socket: uvicorn's protocol over httptools, with an answer for addresses that its parser can't hold."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .refusals import TOO_LONG

_MOST = 0xFFFF  # httptools keeps lengths of an address in 16 bits


class Protocol(HttpToolsProtocol):
    """Imported only to serve."""

    def send_400_response(self, msg: str) -> None:
        """414 where the address was too long for the parser, as the application says it of shorter ones."""
        if len(getattr(self, "url", b"")) <= _MOST:
            super().send_400_response(msg)
            return
        head = (
            b"HTTP/1.1 414 URI Too Long\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
        )
        self.transport.write(head % len(TOO_LONG) + TOO_LONG)
        self.transport.close()
