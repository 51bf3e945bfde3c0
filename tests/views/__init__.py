"""Views: text, JSON and columns, compared to golden files where how it looks is the point."""
