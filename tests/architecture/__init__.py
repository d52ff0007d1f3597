"""How the code must be built: who imports whom, where things stand, how large they may grow."""
