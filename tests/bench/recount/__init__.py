"""Reports of a running instance against a slow recount from the owners' event logs, written separately."""
