"""Rules and handlers on fakes: no socket, seconds in all."""
