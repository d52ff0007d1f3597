"""Backups: one image of the four databases as of one instant, put back into an empty place, and audited."""
