"""Keeps every program of an instance alive, and leaves none behind."""
