"""Stand-ins for servers, clocks and chance: written by hand, simple enough to trust."""
