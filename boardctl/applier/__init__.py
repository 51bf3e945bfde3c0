"""From a plan to calls: what must come first comes first, the rest side by side, and an account at the end."""
