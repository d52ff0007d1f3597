"""Notify (thông báo): tells citizens what became of their dossier, and keeps the evidence of each attempt."""
