"""Accounts of citizens over HTTP: opened at the counter, read and closed by their owners."""
