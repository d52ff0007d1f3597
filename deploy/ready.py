"""Asks parts of an instance whether they are ready to work."""

import socket

import httpx

_SECONDS = 2.0


def http(url: str) -> bool:
    """Whether an address answers 200."""
    try:
        return httpx.get(url, timeout=_SECONDS, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def tcp(port: int) -> bool:
    """Whether something on loopback accepts connections; RabbitMQ opens its port last of all."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_SECONDS):
            return True
    except OSError:
        return False
