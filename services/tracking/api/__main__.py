"""Runs the API: `python -m services.tracking.api`."""

from services.tracking.api import main

main()
