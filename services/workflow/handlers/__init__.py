"""What officers do with a dossier, and what happens when intake says something."""
