"""What the services say to each other; the standard library alone is imported here."""
