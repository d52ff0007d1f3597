"""What is imported, what is declared and what is locked agree."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import ROOT, modules

LOCKS = ("deploy/requirements.lock", "tests/requirements.lock")
BY_NAME = {"uvloop", "httptools", "python-multipart"}  # uvicorn and Starlette load them
AT_HOME_IN = {"bson": "pymongo", "gridfs": "pymongo"}


def names(text: str) -> set[str]:
    """The packages that a requirements file names, as registries write them."""
    return {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(r"^[A-Za-z0-9][\w.-]*", text, re.MULTILINE)
    }


def imported() -> set[str]:
    """The packages that services and deployment import."""
    found = packages_distributions()
    libraries = {library for module in modules("services", "deploy") for library in module.libraries()}
    unknown = libraries - found.keys()
    assert not unknown, f"imported, but not installed: {sorted(unknown)}"
    return names("\n".join(AT_HOME_IN.get(library, found[library][0]) for library in libraries))


def test_every_import_is_declared() -> None:
    """A library that comes only along with another may be gone with its next version."""
    assert not imported() - names((ROOT / "deploy/requirements.in").read_text())


def test_every_declared_package_is_imported() -> None:
    """Nothing is installed in production that nobody uses."""
    assert not names((ROOT / "deploy/requirements.in").read_text()) - imported() - BY_NAME


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_pin_by_hash_and_name_no_index(name: str) -> None:
    """Each dependency has one version and its hashes; where it is fetched from is the reader's business."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=sha256:)", text, re.MULTILINE)
    required = [block for block in re.split(r"\n(?=[a-z0-9])", text) if not block.startswith("#")]
    assert required
    assert not [
        block.split("\n")[0] for block in required if "==" not in block or "--hash=sha256:" not in block
    ]


@pytest.mark.parametrize("folder", ["deploy", "tests"])
def test_every_declared_package_is_locked(folder: str) -> None:
    """Whoever changes requirements.in runs deploy/lock."""
    declared, locked = (
        names((ROOT / folder / f"requirements.{kind}").read_text()) for kind in ("in", "lock")
    )
    assert not declared - locked


def test_what_is_tested_is_what_runs() -> None:
    """The lock of the tests has every package of the lock that runs, in the same version."""
    runs, tests = (
        set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )
    assert not runs - tests
