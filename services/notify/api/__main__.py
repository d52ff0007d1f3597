"""Runs the API: `python -m services.notify.api`."""

from services.notify.api import main

main()
