"""A harness that cannot fail proves nothing: promises of the product broken on purpose, one at a time."""
