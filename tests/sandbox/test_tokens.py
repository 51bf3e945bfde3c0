"""The life of a token: asked for, granted, used, read, revoked; by page and by OAuth 1.0."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import pytest

from boardctl.sandbox import KEY, SECRET, TOKEN
from boardctl.sandbox.oauth import sign

from .conftest import Api

ASK = {"key": KEY, "name": "App <b>", "scope": "read,write", "expiration": "1day", "response_type": "token"}


def form(html: str) -> str:
    found = re.search(r'name="request" value="([^"]+)"', html)
    assert found, html
    return found[1]


def test_fragment_brings_the_token_back(app: Any, nobody: Api) -> None:
    """Allow redirects with #token=, and the token works."""
    params = {**ASK, "return_url": "http://127.0.0.1:9/x", "callback_method": "fragment"}
    asked = nobody("GET", "/authorize", params=params)
    assert "App &lt;b&gt;" in asked.text
    data = {"request": form(asked.text), "member": "alice", "approve": "true"}
    answer = nobody("POST", "/authorize/approve", data=data)
    assert answer.status_code == 302
    url, token = answer.headers["location"].split("#token=")
    assert url == "http://127.0.0.1:9/x"
    assert re.fullmatch(r"ATTA[0-9a-f]{64}[0-9A-F]{8}", token)
    alice = Api(app, token)
    assert alice.ok("GET", "/members/me")["username"] == "alice"
    shown = alice.ok("GET", f"/tokens/{token}")
    assert (shown["identifier"], shown["dateExpires"] is None) == ("App <b>", False)
    assert alice.ok("DELETE", f"/tokens/{token}") == {"_value": None}
    assert alice("GET", "/members/me").text == "invalid token"


def test_post_message_goes_to_the_origin_only(nobody: Api) -> None:
    """The page posts the token to the origin of return_url; denying posts none."""
    params = {**ASK, "return_url": "http://127.0.0.1:9/x", "callback_method": "postMessage"}
    page = nobody("GET", "/authorize", params=params).text
    granted = nobody("POST", "/authorize/approve", data={"request": form(page), "approve": "true"})
    assert '"http://127.0.0.1:9")' in granted.text
    assert "ATTA" in granted.text
    page = nobody("GET", "/authorize", params=params).text
    assert "ATTA" not in nobody("POST", "/authorize/approve", data={"request": form(page), "approve": "false"}).text


def test_a_form_works_once(nobody: Api) -> None:
    """The request in the form is one-time."""
    value = form(nobody("GET", "/authorize", params=ASK).text)
    assert nobody("POST", "/authorize/approve", data={"request": value, "approve": "true"}).status_code == 200
    assert nobody("POST", "/authorize/approve", data={"request": value, "approve": "true"}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "0"},
        {"expiration": "soon"},
        {"scope": "x"},
        {"return_url": "javascript:alert(1)"},
        {"return_url": "http://[x"},
    ],
)
def test_bad_requests_for_tokens_are_refused(nobody: Api, wrong: dict[str, str]) -> None:
    """Unknown app, expiration, scope or an address that would run as script."""
    assert nobody("GET", "/authorize", params={**ASK, **wrong}).status_code == 400


def signed(path: str, token: str = "", token_secret: str = "", **extra: str) -> dict[str, str]:
    """An OAuth 1.0 header for a GET."""
    fields = {
        "oauth_consumer_key": KEY,
        "oauth_nonce": "n",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1",
        "oauth_version": "1.0",
        **({"oauth_token": token} if token else {}),
        **extra,
    }
    fields["oauth_signature"] = sign("GET", f"http://sandbox/1{path}", list(fields.items()), SECRET, token_secret)
    quoted = ", ".join(f'{key}="{value.replace("+", "%2B").replace("=", "%3D")}"' for key, value in fields.items())
    return {"authorization": f"OAuth {quoted}"}


def test_oauth_1_0_in_three_steps(app: Any, nobody: Api) -> None:
    """Request token, approval with a verifier, access token."""
    first = nobody("GET", "/OAuthGetRequestToken", headers=signed("/OAuthGetRequestToken", oauth_callback="oob"))
    request = {key: values[0] for key, values in parse_qs(first.text).items()}
    assert request["oauth_callback_confirmed"] == "true"
    params = {"oauth_token": request["oauth_token"], "name": "App", "scope": "read"}
    page = nobody("GET", "/OAuthAuthorizeToken", params=params).text
    done = nobody("POST", "/OAuthApprove", data={"request": form(page), "member": "you", "approve": "true"}).text
    found = re.search(r"<code>([0-9a-f]+)</code>", done)
    assert found
    path = "/OAuthGetAccessToken"
    secret = request["oauth_token_secret"]
    headers = signed(path, request["oauth_token"], secret, oauth_verifier=found[1])
    access = parse_qs(nobody("GET", path, headers=headers).text)
    assert Api(app, access["oauth_token"][0]).ok("GET", "/members/me")["username"] == "you"
    again = nobody("GET", path, headers=headers)
    assert (again.status_code, again.text) == (500, "request expired")


def test_oauth_refuses_unknown_apps_and_bad_signatures(nobody: Api) -> None:
    """asserted-behaviours: App not found, 500."""
    unknown = nobody("GET", "/OAuthGetRequestToken", headers={"authorization": 'OAuth oauth_consumer_key="z"'})
    assert (unknown.status_code, unknown.text) == (500, "App not found")
    headers = signed("/OAuthGetAccessToken")
    assert nobody("GET", "/OAuthGetRequestToken", headers=headers).status_code == 401


def test_client_library_is_served(nobody: Api) -> None:
    """With the key of the query and the address it came from."""
    script = nobody("GET", f"/client.js?key={KEY}")
    assert script.headers["content-type"].startswith("application/javascript")
    assert f'{{"key":"{KEY}","endpoint":"http://sandbox/1"}}' in script.text
    hostile = nobody("GET", "/client.js?key=</script>").text
    assert "</script>" not in hostile


def test_tokens_are_read_by_their_owner_only(alice: Api, you: Api) -> None:
    """Another member's token is not shown."""
    assert you.ok("GET", f"/tokens/{TOKEN}")["permissions"][1]["write"] is True
    assert alice("GET", f"/tokens/{TOKEN}").status_code == 401
