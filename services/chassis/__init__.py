"""Plumbing under every service: log, relay, inbox, store, HTTP edge; it knows no civic word."""
