"""Workflow (giải quyết): the steps of a dossier, who does them, and by when."""
