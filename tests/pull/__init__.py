"""Pull: live changes back into hand-written files."""
