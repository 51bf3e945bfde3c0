"""The page that the browser comes back to: it hands what it was given to the waiting login, and says how it went."""

from __future__ import annotations

_STYLE = """
:root{color-scheme:light dark;--ink:#172b4d;--soft:#5e6c84;--paper:#fff;--ground:#f1f2f4;--good:#1f845a;--bad:#c9372c}
@media (prefers-color-scheme:dark){:root{--ink:#dee4ea;--soft:#9fadbc;--paper:#22272b;--ground:#161a1d;--good:#4bce97;
--bad:#f87168}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:28rem;padding:2rem;border-radius:12px;background:var(--paper);
box-shadow:0 1px 2px #091e4220,0 8px 24px #091e4218;border-top:4px solid var(--soft)}
main[data-state=done]{border-color:var(--good)}main[data-state=failed]{border-color:var(--bad)}
.name{margin:0 0 1rem;color:var(--soft);font-weight:600;letter-spacing:.02em}
h1{margin:0 0 .5rem;font-size:1.375rem;line-height:1.25}
p{margin:0;color:var(--soft)}
"""

_SCRIPT = """
(function () {
  "use strict";
  var given = new URLSearchParams(location.hash.slice(1) || location.search.slice(1));
  history.replaceState(null, "", location.pathname);
  var box = document.querySelector("main");
  function say(state, title, text) {
    box.dataset.state = state;
    box.querySelector("h1").textContent = title;
    box.querySelector("p.text").textContent = text;
    document.title = title + " - boardctl";
  }
  var answer = {};
  ["token", "oauth_token", "oauth_verifier"].forEach(function (name) {
    if (given.get(name)) answer[name] = given.get(name);
  });
  if (!answer.token && !answer.oauth_verifier) {
    answer = { error: given.get("error") || given.get("oauth_problem") || "no token came back" };
  }
  fetch(location.pathname, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(answer)
  }).then(function (response) {
    if (!response.ok) throw new Error();
    if (answer.error) say("failed", "Not logged in", "Access was denied. Nothing was kept; you can close this window.");
    else say("done", "boardctl has the token", "You can close this window and go back to the terminal.");
  }).catch(function () {
    say("failed", "This login is over", "boardctl is no longer waiting. Run boardctl login again.");
  });
})();
"""


def page(nonce: str) -> str:
    """The page; only the script and the style that carry the nonce work in it."""
    without = (
        "<noscript><p>It needs JavaScript. Without it, use <code>boardctl login --no-browser</code>.</p></noscript>"
    )
    script = f'<script nonce="{nonce}">{_SCRIPT}</script>'
    return _document(nonce, "waiting", "One moment", "Handing the token to boardctl.", without, script)


def notice(nonce: str, title: str, text: str) -> str:
    """A page that only says why nothing is handed over here."""
    return _document(nonce, "failed", title, text)


def _document(nonce: str, state: str, title: str, text: str, inside: str = "", script: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>boardctl</title>'
        f'<link rel="icon" href="data:,"><style nonce="{nonce}">{_STYLE}</style></head>'
        f'<body><main aria-live="polite" data-state="{state}"><p class="name">boardctl</p><h1>{title}</h1>'
        f'<p class="text">{text}</p>{inside}</main>{script}</body></html>'
    )


def policy(nonce: str) -> str:
    """Its Content-Security-Policy: nothing but what it is made of, and one way home."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
