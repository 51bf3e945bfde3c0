"""The wire: what is sent, what is understood, and what goes wrong in between."""
