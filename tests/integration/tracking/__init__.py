"""Tracking on real servers."""
