"""Where what boardctl remembers between runs is kept."""
