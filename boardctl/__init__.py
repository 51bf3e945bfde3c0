"""boardctl keeps Trello boards in git: YAML in, plan, apply, drift."""

__version__ = "1.0.0"
