"""Incoming documents: registered, given, signed for, closed, chased when late."""
