"""Contracts: each event against a stored sample, each port against its fake and its real adapter."""
