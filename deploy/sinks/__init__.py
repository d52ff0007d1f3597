"""Local stand-ins for the outside world: they take mail and SMS like real gateways, and keep them."""
