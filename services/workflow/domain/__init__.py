"""The rules of resolving a dossier; no input, no output, no clock."""
