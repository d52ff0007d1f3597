"""What can be said about a dossier once its events are known: status, progress, lateness, words."""
