"""A working day of the demonstration district, played against the HTTP API only, and its reconciliation."""
