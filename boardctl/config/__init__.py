"""Files in, desired boards out: YAML with positions, typed decoding, references, and every mistake in words."""
