"""What goes wrong on the way to Trello, and what must come of it: nothing lost, nothing doubled."""
