"""Unit tests of tracking: what events make of a dossier, and what people are told about it."""
