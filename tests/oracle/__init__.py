"""Slow second opinions: the same answers found another way, to compare the fast ones with."""
