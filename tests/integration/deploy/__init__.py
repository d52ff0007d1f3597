"""Tests of deploy/: a whole instance on real servers."""
