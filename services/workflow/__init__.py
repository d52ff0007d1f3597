"""Workflow (giải quyết): the steps of received dossiers, who has them, and until when."""
