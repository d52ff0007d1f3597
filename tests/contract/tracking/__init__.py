"""Tracking's ports: in memory and in MongoDB they answer the same."""
