"""The command line: arguments in, one call into app/, text out. The only place that prints."""
