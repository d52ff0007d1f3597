"""Runs the API: `python -m services.workflow.api`."""

from services.workflow.api import main

main()
