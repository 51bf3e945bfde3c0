"""Plans and boards as one HTML page that needs nothing else: no file beside it, no network, no script to be read."""
