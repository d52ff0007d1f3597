"""Other parties' systems, for tests: real servers in processes of their own."""
