"""The applier: its journal, its recovery, its limits."""
