"""Benchmarks: run by hand or by `tests/bench/run`, never as timed tests; each prints one JSON object."""
