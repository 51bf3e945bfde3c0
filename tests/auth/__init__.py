"""Logging in, and the commands that any Trello user needs."""
