"""Plans, results, problems and boards as text and JSON: pure functions that return strings."""
