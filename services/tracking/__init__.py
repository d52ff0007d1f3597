"""Theo dõi: where every dossier is, for those who may know; built from the events of the other services."""
