"""The shapes of tracking's HTTP API."""
