"""Notify on a real database, a real mail server and a real HTTP gateway."""
