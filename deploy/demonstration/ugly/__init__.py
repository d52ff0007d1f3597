"""Every ugly case of the desk, played over the HTTP API while the demonstration clock moves."""
