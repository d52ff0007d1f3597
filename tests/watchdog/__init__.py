"""The watchdog on a running instance: faults planted in its stores, and clean load without an alarm."""
