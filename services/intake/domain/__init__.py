"""The rules of the counter: no I/O, no clock, no random id; they arrive as arguments."""
