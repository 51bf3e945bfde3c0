"""Who boardctl is to Trello: credentials, and where they come from."""
