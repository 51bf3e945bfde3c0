"""From desired, live and remembered boards to a plan. Pure: no I/O, no clock, no randomness."""
