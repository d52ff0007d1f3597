"""The file of a backup: what was written comes back, what was damaged or cut off does not pass."""

from __future__ import annotations

from pathlib import Path

import bson
import pytest

from deploy.backups import sealed
from deploy.backups.sealed import DamagedError, Sum, Writer

SECRET, SALT = "of-these-tests-only-" + "0" * 32, b"salt" * 4
KEY = sealed.key_of(SECRET, SALT, "intake.dossiers.part")
DOCUMENTS = [bson.encode({"_id": number, "name": "Nguyễn Thị Đào" * number}) for number in range(60)]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of many frames."""
    monkeypatch.setattr(sealed, "FRAME_BYTES", 5_000)
    with Writer(tmp_path / "part", KEY) as writer:
        for document in DOCUMENTS:
            writer.add(document)
    assert writer.size == (tmp_path / "part").stat().st_size
    assert writer.sum.documents == len(DOCUMENTS)
    return tmp_path / "part"


def found(path: Path, key: bytes = KEY) -> list[bytes]:
    """All documents of a file."""
    return [bytes(one) for frame in sealed.read(path, key) for one in sealed.documents(frame)]


def frames(path: Path) -> list[bytes]:
    """The frames of a file, with their lengths."""
    content, cut = path.read_bytes(), []
    while content:
        end = 4 + int.from_bytes(content[:4])
        cut.append(content[:end])
        content = content[end:]
    return cut


def test_what_was_written_comes_back(file: Path) -> None:
    """Byte for byte, in order, over many frames."""
    assert found(file) == DOCUMENTS
    assert len(frames(file)) > 3


def test_nothing_of_it_can_be_read_without_the_secret(file: Path) -> None:
    """No name stands in the file in clear, and another secret opens nothing."""
    assert "Nguyễn".encode() not in file.read_bytes()
    with pytest.raises(DamagedError):
        found(file, sealed.key_of("another-" + SECRET, SALT, "intake.dossiers.part"))


def test_the_file_of_another_collection_does_not_pass(file: Path) -> None:
    """Files cannot be exchanged for each other."""
    with pytest.raises(DamagedError):
        found(file, sealed.key_of(SECRET, SALT, "intake.serials.part"))


@pytest.mark.parametrize("at", [0, 4, 100, -1])
def test_one_wrong_bit_is_found(file: Path, at: int) -> None:
    """In a length, in the first frame, in the last."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedError):
        found(file)


def test_an_end_that_was_cut_off_is_found(file: Path) -> None:
    """At any byte, and also where a frame ends."""
    whole = file.read_bytes()
    ends = {1, 3, 4, 50, len(whole) - 1, *(len(b"".join(frames(file)[:n])) for n in range(len(frames(file))))}
    for end in ends:
        file.write_bytes(whole[:end])
        with pytest.raises(DamagedError):
            found(file)


def test_frames_in_another_order_do_not_pass(file: Path) -> None:
    """Each is sealed to its place."""
    first, second, *others = frames(file)
    file.write_bytes(b"".join((second, first, *others)))
    with pytest.raises(DamagedError):
        found(file)


def test_an_empty_collection_is_a_file_too(tmp_path: Path) -> None:
    """So that a file that is missing is not taken for one."""
    with Writer(tmp_path / "empty", KEY):
        pass
    assert found(tmp_path / "empty") == []
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(DamagedError):
        found(tmp_path / "empty")


def test_the_sum_tells_contents_apart_and_orders_not() -> None:
    """A restored collection comes in another order; one document more, less or other is another sum."""

    def total(documents: list[bytes]) -> Sum:
        held = Sum()
        for document in documents:
            held = held.plus(document)
        return held

    whole = total(DOCUMENTS)
    assert total(DOCUMENTS[::-1]) == whole
    other = [*DOCUMENTS[:-1], bson.encode({"_id": 59, "name": "khác"})]
    for different in (DOCUMENTS[1:], [*DOCUMENTS, DOCUMENTS[0]], other, []):
        assert total(different) != whole
