"""The plumbing on its own, without a server."""
