"""Everything that proves what the README promises; `tests/run` runs it all."""
