"""Runs the API: `python -m services.intake.api`."""

from services.intake.api import main

main()
