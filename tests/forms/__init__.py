"""The printed forms as people see them: the gallery of all of them, and paper as a test sees it."""
