"""The four services of Motcua and the two packages they share."""
