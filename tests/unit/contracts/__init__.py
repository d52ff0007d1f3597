"""Unit tests of what the services say to each other and count by."""
