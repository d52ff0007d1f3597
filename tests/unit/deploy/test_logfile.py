"""Logs of programs are kept within bounds."""

from pathlib import Path

from deploy.supervisor.logfile import KEPT_COUNT, LogFile


def test_log_is_set_aside_when_it_has_grown(tmp_path: Path) -> None:
    """A log never takes more than its files times their size, and the newest lines are in the newest file."""
    log = LogFile(tmp_path / "one.log", largest_bytes=100)
    for number in range(200):
        log.write(f"line {number:04}\n".encode())
    log.close()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["one.log", *(f"one.log.{number}" for number in range(1, KEPT_COUNT + 1))]
    assert all(path.stat().st_size <= 110 for path in tmp_path.iterdir())
    kept = "".join((tmp_path / name).read_text() for name in [*reversed(files[1:]), "one.log"])
    numbers = [int(line.split()[1]) for line in kept.splitlines()]
    assert numbers == list(range(numbers[0], 200))


def test_log_goes_on_where_it_was(tmp_path: Path) -> None:
    """A log opened again keeps what it held."""
    for text in (b"a\n", b"b\n"):
        log = LogFile(tmp_path / "one.log")
        log.write(text)
        log.close()
    assert (tmp_path / "one.log").read_text() == "a\nb\n"
    assert (tmp_path / "one.log").stat().st_mode & 0o777 == 0o600
