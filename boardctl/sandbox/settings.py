"""How a sandbox behaves beyond what Trello's data says: limits, plan, latency, faults."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Faults:
    """Failures on request, seeded so that a run can be repeated. `kinds` empty: none.

    Kinds: drop-before, drop-after, error-before, error-after, html-503, burst-429, truncate, accepted-202,
    lose-checkitem. `every` hits each n-th write; `rate` hits writes at random; `at` hits the n-th write once.
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
    """`limit_scale` multiplies the rate limits of WIRE-FACTS section 3; they are counted always, enforced on demand."""

    enforce_limits: bool = False
    limit_scale: float = 1.0
    latency: float = 0.0
    free_plan: bool = False
    max_url: int = 8192
    control: bool = True
    faults: Faults = field(default_factory=Faults)
    verify_webhooks: bool = True
    webhook_delays: tuple[float, ...] = (30.0, 60.0, 120.0)
