"""The rules of resolving: processes, steps, who may do what, and who wins when two meet."""
