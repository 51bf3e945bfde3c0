"""Figures: ratios measured side by side in one run. `make bench` runs them; `make test` leaves them out."""
