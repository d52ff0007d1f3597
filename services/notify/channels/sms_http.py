"""SMS through a gateway over HTTP: POST {to, text, reference}; the reference makes a repetition harmless."""

from __future__ import annotations

import httpx

from services.notify.domain.errors import ChannelAwayError, DeferredError, DeliveryError, RefusedError
from services.notify.domain.letter import Letter
from services.notify.settings import SmsSettings

# Answers that tell of our account or address, not of this letter: no letter would be taken.
_OURS = frozenset({401, 402, 403, 404, 405, 407})
_BUSY = frozenset({429, 503})
_LATER = frozenset({408, 425})


class HttpSmsGateway:
    """Hands SMS to one gateway."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        self._client: httpx.Client | None = None

    def send(self, letter: Letter) -> None:
        """Hand an SMS over; its return means that the gateway took it, now or in an earlier attempt.

        Raises: RefusedError, DeferredError, ChannelAwayError.
        """
        body = {"to": letter.to, "text": letter.text, "reference": letter.reference}
        try:
            answer = self._open().post(self._settings.url, json=body)
        except httpx.TimeoutException as exc:
            raise ChannelAwayError("sms_timeout") from exc
        except httpx.HTTPError as exc:
            raise ChannelAwayError("sms_away") from exc
        if not answer.is_success:
            raise _error(answer.status_code)

    def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self) -> httpx.Client:
        if self._client is None:
            token = self._settings.token
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            self._client = httpx.Client(timeout=self._settings.timeout_seconds, headers=headers)
        return self._client


def _error(status: int) -> DeliveryError:
    code = f"sms_{status}"
    if status in _OURS or status in _BUSY or 300 <= status < 400:
        return ChannelAwayError(code)
    if status in _LATER or status >= 500:
        return DeferredError(code)
    return RefusedError(code)
