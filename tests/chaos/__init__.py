"""Chaos on one machine: desks at work, parts broken from a seed, and an audit after healing."""
