"""How a sandbox behaves beyond what Trello's data says: limits, plan, latency, faults."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = (
    "drop-before",
    "drop-after",
    "error-before",
    "error-after",
    "html-503",
    "burst-429",
    "truncate",
    "cut",
    "accepted-202",
    "lose-checkitem",
)


@dataclass(frozen=True, slots=True)
class Faults:
    """Failures on request, seeded so that a run can be repeated. `kinds` empty: none.

    `at` hits the n-th write (POST, PUT, DELETE) once, `every` each n-th, `rate` (0 to 1) hits them at random; of
    several kinds the seed chooses. `burst` is how many requests in a row, reads too, burst-429 refuses.

    | kind | is the change made? | what comes back |
    |---|---|---|
    | drop-before, drop-after | no, yes | the connection ends without an answer |
    | error-before, error-after | no, yes | 500, text |
    | html-503 | no | 503, a page |
    | burst-429 | no | 429 |
    | truncate | yes | the first half of the body, in order as HTTP |
    | cut | yes | all headers, half of the body, then the connection ends |
    | accepted-202 | yes | the right body with 202 (WIRE-FACTS section 2: seen in June 2025) |
    | lose-checkitem | see below | 200 |

    lose-checkitem asks for no n-th: while it is armed, of check items that are posted to one checklist at the same
    time all are acknowledged and the last one only is kept. Each such post takes 20 ms at least, so that they overlap.
    `latency`: seconds that every request waits.
    """

    kinds: tuple[str, ...] = ()
    every: int = 0
    rate: float = 0.0
    at: int = 0
    seed: int = 0
    latency: float = 0.0
    burst: int = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """Rate limits are those of WIRE-FACTS section 3; they are counted always, enforced on demand.

    `limit_scale` multiplies how many calls a window takes, `limit_window` is the window's length in seconds (the
    15 minutes of the members' limit shrink with it): 1.0 gives the real limits ten times as fast.
    """

    enforce_limits: bool = False
    limit_scale: float = 1.0
    limit_window: float = 10.0
    latency: float = 0.0
    free_plan: bool = False
    max_url: int = 8192
    control: bool = True
    faults: Faults = field(default_factory=Faults)
    verify_webhooks: bool = True
    webhook_delays: tuple[float, ...] = (30.0, 60.0, 120.0)
    stores: tuple[str, ...] = ()  # kinds of sandbox/keeping.py
