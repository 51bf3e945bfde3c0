"""A person at a browser, as far as HTTP goes: approves or denies, and hands over as the loopback page's script does."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

# One for all: httpx would load every certificate anew for each request.
TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
FIELDS = ("token", "oauth_token", "oauth_verifier", "error")


def decide(link: str, *, allow: bool = True, member: str = "you") -> httpx.Response:
    """Open the authorise page and press a button; the answer, not followed."""
    page = httpx.get(link, verify=TRUST)
    found = re.search(r'action="([^"]+)".*?name="request" value="([^"]+)"', page.text, re.DOTALL)
    assert found, page.text
    data = {"request": found[2], "member": member, "approve": "true" if allow else "false"}
    return httpx.post(urljoin(link, found[1]), data=data, verify=TRUST)


def came_back(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """The loopback address that the browser is sent to, and what it is given there."""
    parts = urlsplit(answer.headers["location"])
    given = dict(parse_qsl(parts.fragment or parts.query))
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {k: v for k, v in given.items() if k in FIELDS}


def hand_over(url: str, given: dict[str, str], **headers: str) -> httpx.Response:
    """The POST of the loopback page."""
    parts = urlsplit(url)
    named = {"Origin": f"{parts.scheme}://{parts.netloc}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return httpx.post(url, json=given or {"error": "denied"}, headers=named, verify=TRUST)


class Opened:
    """Stands for webbrowser.open: `act` gets the link in a thread of its own, as a browser has a process of its own."""

    def __init__(self, act: Callable[[str], object]) -> None:
        self.links: list[str] = []
        self.errors: list[BaseException] = []
        self._act = act
        self._threads: list[threading.Thread] = []

    def __call__(self, link: str) -> bool:
        self.links.append(link)
        thread = threading.Thread(target=self._run, args=(link,))
        self._threads.append(thread)
        thread.start()
        return True

    def done(self) -> None:
        """Wait for the person to be done; what went wrong at the browser fails the test."""
        for thread in self._threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def _run(self, link: str) -> None:
        try:
            self._act(link)
        except BaseException as error:  # raised again where the test can see it
            self.errors.append(error)
