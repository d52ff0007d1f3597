"""Sealing of personal data."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey

from services.chassis.errors import PermanentError
from services.chassis.seal import Seal, SealError

SECRET = "a secret of these tests, 32 characters and more"
KID = "tenant:a:1"
DATA = {"name": "Nguyễn Thị Ánh", "phone": "0912345678", "nested": {"list": [1, None, True]}}

TEXT = st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


def with_header(token: str, header: Any) -> str:
    """The same token under another header."""
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{encoded}.{token.partition('.')[2]}"


@given(st.dictionaries(TEXT, JSON, max_size=5), TEXT)
def test_what_is_sealed_can_be_opened(data: dict[str, Any], kid: str) -> None:
    """Any JSON object comes back as it went in, under any name of a key."""
    seal = Seal(SECRET)
    assert seal.open(seal.seal(kid, data)) == data


def test_nothing_shows_outside() -> None:
    """Name and phone cannot be read from the token, nor can two tokens of one person be matched."""
    seal = Seal(SECRET)
    first, second = seal.seal(KID, DATA), seal.seal(KID, DATA)
    parts = [base64.urlsafe_b64decode(part + "==") for part in first.split(".")]
    assert not any(b"0912345678" in part or "Ánh".encode() in part for part in parts)
    assert set(first.split(".")[2:]).isdisjoint(second.split(".")[2:])


def test_any_jose_library_with_the_key_opens_it() -> None:
    """The format is standard: another program needs the derived key and RFC 7516, nothing of ours."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"motcua seal " + KID.encode()).derive(SECRET.encode())
    opened = jwe.decrypt_compact(Seal(SECRET).seal(KID, DATA), OctKey.import_key(derived))
    assert opened.plaintext is not None
    assert json.loads(opened.plaintext) == DATA
    assert opened.headers() == {"alg": "dir", "enc": "A256GCM", "kid": KID}


def test_what_a_jose_library_sealed_is_opened() -> None:
    """A part that another program sealed with the derived key is read as ours."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"motcua seal " + KID.encode()).derive(SECRET.encode())
    header = {"alg": "dir", "enc": "A256GCM", "kid": KID}
    token = jwe.encrypt_compact(header, json.dumps(DATA), OctKey.import_key(derived))
    assert Seal(SECRET).open(token) == DATA


def test_another_deployment_cannot_open_it() -> None:
    """The secret decides, not the program."""
    with pytest.raises(SealError):
        Seal(SECRET + "!").open(Seal(SECRET).seal(KID, DATA))


def test_the_key_of_one_tenant_does_not_open_another_tenants() -> None:
    """A token moved under another key's name fails."""
    seal = Seal(SECRET)
    token = seal.seal(KID, DATA)
    with pytest.raises(SealError):
        seal.open(with_header(token, {"alg": "dir", "enc": "A256GCM", "kid": "tenant:b:1"}))


@pytest.mark.parametrize("part", [0, 2, 3, 4])
def test_a_changed_token_is_refused(part: int) -> None:
    """One letter changed in header, nonce, text or tag is noticed."""
    seal = Seal(SECRET)
    parts = seal.seal(KID, DATA).split(".")
    parts[part] = ("B" if parts[part][0] == "A" else "A") + parts[part][1:]
    with pytest.raises(SealError):
        seal.open(".".join(parts))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "dir", "enc": "A256GCM"},
        {"alg": "dir", "enc": "A256GCM", "kid": 7},
        {"alg": "dir", "enc": "A256GCM", "kid": None},
        {"alg": "dir", "enc": "A256GCM", "kid": ["x"]},
        {"alg": "dir", "enc": "A128GCM", "kid": KID},
        {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": KID},
        {"alg": "none", "kid": KID},
        [],
        "text",
        None,
    ],
)
def test_another_way_of_sealing_is_refused(header: Any) -> None:
    """What the header demands is never obeyed: one way alone is opened."""
    with pytest.raises(SealError):
        Seal(SECRET).open(with_header(Seal(SECRET).seal(KID, DATA), header))


@given(TEXT)
def test_rubbish_is_refused(token: str) -> None:
    """Whatever arrives in the place of a token, the error is ours and permanent."""
    with pytest.raises(PermanentError):
        Seal(SECRET).open(token)


def test_an_error_tells_nothing_of_the_content() -> None:
    """The dead letter of a spoilt token holds no personal data."""
    token = Seal(SECRET).seal(KID, DATA)
    with pytest.raises(SealError) as told:
        Seal(SECRET).open(token[:-4])
    assert "Ánh" not in str(told.value)
