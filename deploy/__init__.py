"""Sets up, runs, watches and stops one instance of Motcua on one machine."""
