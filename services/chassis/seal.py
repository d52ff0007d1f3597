"""Sealing of personal data: compact JWE (RFC 7516), direct encryption with A256GCM, the key named by `kid`.

Keys are derived from one secret of the deployment that lives outside broker and database, so a new key
needs no distribution: its name is enough.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.chassis.errors import PermanentError

IV_BYTES, TAG_BYTES, KEY_BYTES = 12, 16, 32


class SealError(PermanentError):
    """Not sealed by this deployment, or changed on the way."""


class Seal:
    """Seals and opens small JSON objects. The format is read by any JOSE library that has the key."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._cipher = lru_cache(maxsize=10_000)(self._derive)

    def seal(self, kid: str, data: Mapping[str, Any]) -> str:
        """Encrypt a JSON object with the key of that name."""
        header = _encoded(json.dumps({"alg": "dir", "enc": "A256GCM", "kid": kid}).encode())
        iv = secrets.token_bytes(IV_BYTES)
        plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        sealed = self._cipher(kid).encrypt(iv, plain, header.encode())
        return f"{header}..{_encoded(iv)}.{_encoded(sealed[:-TAG_BYTES])}.{_encoded(sealed[-TAG_BYTES:])}"

    def open(self, token: str) -> dict[str, Any]:
        """Decrypt what `seal` made.

        Raises: SealError.
        """
        try:
            header, encrypted_key, iv, text, tag = token.split(".")
            members = json.loads(_decoded(header))
            if encrypted_key or (members["alg"], members["enc"]) != ("dir", "A256GCM"):
                raise SealError("sealed in another way")
            cipher = self._cipher(members["kid"])
            plain = cipher.decrypt(_decoded(iv), _decoded(text) + _decoded(tag), header.encode())
            opened: dict[str, Any] = json.loads(plain)
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise SealError("not a sealed object") from exc
        except InvalidTag as exc:
            raise SealError("sealed with another key, or changed") from exc
        return opened

    def _derive(self, kid: str) -> AESGCM:
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"motcua seal " + kid.encode())
        return AESGCM(derived.derive(self._secret))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
