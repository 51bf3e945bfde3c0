"""The wire: client, limits, retries, redaction; wire JSON <-> model. The only place that knows Trello's names."""
