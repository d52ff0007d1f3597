"""Browsers without script at workflow's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx

from services.contracts.pages import SESSION_COOKIE


class Window:
    """Somebody's browser: it sends a form as it was shown."""

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self.headers = {"Cookie": f"{SESSION_COOKIE}={token}"} if token else {}

    def see(self, address: str) -> httpx.Response:
        """Open a page."""
        return self._client.get(address, headers=self.headers, follow_redirects=False)

    def send(self, address: str, shown: httpx.Response, **typed: Any) -> httpx.Response:
        """Send the form of a page that was shown, with what was typed; `__` stands for a point."""
        data = {
            name: hidden(shown, name) for name in ("_once", "_version", "_about") if f'"{name}"' in shown.text
        }
        given = {name.replace("__", "."): value for name, value in typed.items()}
        return self._client.post(
            address, data={**data, **given}, headers=self.headers, follow_redirects=False
        )


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"{name} is not on the page"
    return unescape(found.group(1))


Windows = Callable[..., Window]
