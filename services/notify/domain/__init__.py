"""Whom to tell, when, and what is kept about it: rules without a query, a clock or a server."""
