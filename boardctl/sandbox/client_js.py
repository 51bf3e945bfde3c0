"""/1/client.js: a script of our own with the functions of Trello's client library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .app import Answer
from .authorize import script_value
from .call import Call
from .router import route

_SOURCE = Path(__file__).with_name("client.js")


@route.add("GET", "/client.js", public=True)
def script(call: Call) -> Any:
    """`?key=` sets the key; the API's address is where the script came from."""
    settings = {"key": call.params.text("key"), "endpoint": f"{call.base}/1"}
    text = _SOURCE.read_text(encoding="utf-8").replace('"@SETTINGS@"', script_value(settings))
    return Answer(200, text.encode(), "application/javascript; charset=utf-8")
