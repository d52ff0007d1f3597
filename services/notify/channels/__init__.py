"""How letters leave: one file for each way."""
