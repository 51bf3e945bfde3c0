"""The command line, through the function that the console entry point calls."""
