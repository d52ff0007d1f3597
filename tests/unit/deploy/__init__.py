"""Tests of deploy/ that start no server."""
