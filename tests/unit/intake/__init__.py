"""The counter without its servers: rules, handlers, and what it prints."""
