"""boardctl keeps Trello boards in git: YAML in, plan, apply, drift."""

__version__ = "0.1.0"
