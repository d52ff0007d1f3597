"""Workflow on a real database."""
