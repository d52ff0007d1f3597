"""Importing this first makes a worker's sockets and locks cooperative; nameko runs on them.

Never imported by an `api.py`: its threads are real ones.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

eventlet.monkey_patch()
