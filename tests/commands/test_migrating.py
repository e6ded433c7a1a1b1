"""Commands that start at once: one of them brings the database up to date, the others wait for it."""

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from tests.processes import PATIENCE_S
from vpcviz.commands import serving
from vpcviz.commands.serving import migrate, one_at_a_time


@pytest.fixture
def mark(tmp_path: Path, settings: Any) -> Path:
    """The file that is locked."""
    settings.VPCVIZ_DATA = tmp_path
    return tmp_path / "migrating"


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A database that is behind until it is brought up to date; by whom it was."""
    by: list[str] = []
    monkeypatch.setattr(serving, "is_behind", lambda: not by)
    monkeypatch.setattr(serving, "call_command", lambda *_told, **_more: by.append(threading.current_thread().name))
    return by


def test_a_second_command_waits_for_the_first_and_says_so(
    mark: Path, migrated: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, waits = threading.Thread(target=migrate, name="second"), threading.Event()
    say = serving._say_waiting

    def said() -> None:
        say()
        waits.set()

    monkeypatch.setattr(serving, "_say_waiting", said)
    with one_at_a_time():
        waiting.start()
        assert waits.wait(PATIENCE_S)
        assert migrated == []
        migrated.append("first")
    waiting.join()
    assert migrated == ["first"]
    assert capfd.readouterr().err.count("waiting for another command") == 1


def test_the_file_is_the_owners_alone(mark: Path, migrated: list[str]) -> None:
    migrate()
    assert len(migrated) == 1
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600


def test_a_database_that_is_up_to_date_needs_no_lock(mark: Path, migrated: list[str]) -> None:
    migrated.append("somebody")
    migrate()
    assert not mark.exists()


def test_a_file_of_somebody_else_is_named(mark: Path, migrated: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_told: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(CommandError, match=r"cannot lock .*migrating: Permission denied; it must belong to"):
        migrate()
    assert not migrated
