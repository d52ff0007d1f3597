"""Settings for all unit tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no reason to fail; how fast things are is for the benchmarks to say.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
