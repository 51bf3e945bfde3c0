"""One function per command: brings the rooms together. No printing."""
