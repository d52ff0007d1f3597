"""Notify: its rules and use cases, without a server."""
