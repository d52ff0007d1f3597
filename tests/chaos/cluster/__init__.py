"""A cluster on one machine: three rooms with a broker and a database in each, broken while desks work."""
