"""The audit log: what an event tells, who reads it, how it is asked, and that it stays."""

import json
import logging
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from vpcviz.people.appending import guard, unguard
from vpcviz.people.audit import ACTIONS, VISITOR, Target, as_json, line_of, record
from vpcviz.people.models import AuditEvent, User, Workspace
from vpcviz.people.origin import Origin, _origin, by_token, through
from vpcviz.people.trail import Wanted, count_before, events_of, groups, moment, page_of, remove_before
from vpcviz.settings.logs import audit_handler, logging_settings

HOSTILE = "x\x00\nGET /w/ \u202e<b>\ud800" + "y" * 300


@pytest.fixture
def _no_events(workspace: Workspace, other_workspace: Workspace, owner: User, stranger: User) -> None:
    """Forget what making the cast recorded."""
    AuditEvent.objects.all()._raw_delete(connection.alias)


def note(now: datetime, action: str = "scan.start", **more: Any) -> AuditEvent:
    record(action, now=now, **more)
    return AuditEvent.objects.order_by("-pk")[0]


def test_an_event_names_who_and_where(owner: User, workspace: Workspace, now: datetime) -> None:
    mark = _origin.set(Origin(address="192.0.2.7"))
    try:
        user = note(now, by=owner, workspace=workspace, target=Target("scan", "1"))
        by_token("ci")
        token = note(now, by=owner, workspace=workspace)
        visitor = note(now, "share.view", by=VISITOR)
    finally:
        _origin.reset(mark)
    with through("vpcviz scan"):
        system = note(now)
    told = [(one.actor_kind, one.actor, one.via, one.address) for one in (user, token, visitor, system)]
    assert told == [
        ("user", "olive@example.com", "", "192.0.2.7"),
        ("token", "olive@example.com", "ci", "192.0.2.7"),
        ("visitor", "", "", "192.0.2.7"),
        ("system", "", "vpcviz scan", ""),
    ]
    assert (user.workspace, user.workspace_key, user.actor_key) == ("acme", workspace.pk, owner.pk)


def test_an_unknown_action_is_refused(now: datetime, db: None) -> None:
    with pytest.raises(ValueError, match="not in the table"):
        record("coffee.make", now=now)


def test_hostile_text_is_kept_within_bounds_and_on_one_line(now: datetime, db: None) -> None:
    event = note(now, target=Target("scan", HOSTILE), details={"name": HOSTILE, "list": [HOSTILE]})
    assert len(event.target) == 200
    line = line_of(event)
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["details"]["list"][0].startswith(event.target)


def test_the_form_of_a_line_is_settled(owner: User, workspace: Workspace, now: datetime) -> None:
    event = note(now, by=owner, workspace=workspace, target=Target("scan", "4"), details={"accounts": "all"})
    assert as_json(event) == {
        "id": event.pk,
        "at": "2026-03-04T05:06:07.000Z",
        "action": "scan.start",
        "what": "Started a scan",
        "actor": {"kind": "user", "id": owner.pk, "email": "olive@example.com", "via": ""},
        "address": "",
        "workspace": "acme",
        "target": {"kind": "scan", "label": "4"},
        "details": {"accounts": "all"},
    }


def test_events_are_not_changed_through_the_models(now: datetime, db: None) -> None:
    event = note(now)
    for attempt in (event.save, event.delete, AuditEvent.objects.all().delete, AuditEvent.objects.all().update):
        with pytest.raises(TypeError):
            attempt()


@pytest.fixture
def _guarded(db: None) -> None:
    """The triggers, as every database but that of the tests has them."""
    guard(connection)


STATEMENTS = (
    "UPDATE people_auditevent SET actor = 'somebody else'",
    "UPDATE people_auditevent SET id = id + 1000",
    "DELETE FROM people_auditevent",
    "REPLACE INTO people_auditevent SELECT * FROM people_auditevent",
    "INSERT OR REPLACE INTO people_auditevent SELECT * FROM people_auditevent LIMIT 1",
)


@pytest.mark.usefixtures("_guarded")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_events(now: datetime, statement: str) -> None:
    note(now)
    with pytest.raises(DatabaseError, match="events of the audit log"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.filter(action="scan.start", actor="").exists()


@pytest.mark.usefixtures("_guarded")
def test_old_events_are_removed_by_one_way_only_which_is_an_event(now: datetime) -> None:
    note(now - timedelta(days=400))
    note(now)
    before = now - timedelta(days=365)
    assert count_before(before=before) == 1
    assert remove_before(before=before, now=now) == 1
    assert remove_before(before=now + timedelta(days=1), now=now + timedelta(days=2)) == 1
    kept = AuditEvent.objects.order_by("pk")
    assert [(one.action, one.details["events"]) for one in kept] == [("audit.remove", 1), ("audit.remove", 1)]
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM people_auditevent")


def test_the_triggers_come_with_the_migrations_and_go_with_them(db: None) -> None:
    def triggers() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return {name for (name,) in cursor.fetchall()}

    assert triggers() == set()
    guard(connection)
    assert triggers() == {"people_audit_no_update", "people_audit_no_replace", "people_audit_no_delete"}
    unguard(connection)
    assert triggers() == set()


@pytest.mark.usefixtures("_no_events")
def test_administrators_read_their_workspace_and_those_of_the_server_everything(
    workspace: Workspace, owner: User, stranger: User, teammate: User, administrator: User, now: datetime
) -> None:
    AuditEvent.objects.all()._raw_delete(connection.alias)
    of_acme, of_server = note(now, workspace=workspace), note(now, "user.sign-in", by=owner)
    assert list(events_of(user=owner, workspace=workspace)) == [of_acme]
    assert list(events_of(user=administrator, workspace=None)) == [of_server, of_acme]
    assert list(AuditEvent.objects.visible_to(stranger)) == []
    for user, place in ((teammate, workspace), (stranger, workspace), (owner, None), (stranger, None)):
        with pytest.raises(PermissionDenied):
            events_of(user=user, workspace=place)


@pytest.mark.usefixtures("_no_events")
def test_events_are_found_by_what_is_known_of_them(workspace: Workspace, owner: User, now: datetime) -> None:
    mark = _origin.set(Origin(address="192.0.2.7"))
    note(now, "share.create", by=owner, workspace=workspace, target=Target("share", "3 for the auditors"))
    _origin.reset(mark)
    with through("schedule 4"):
        note(now + timedelta(days=1), workspace=workspace, target=Target("scan", "9"))

    def found(**wanted: Any) -> list[str]:
        return [one.action for one in events_of(user=owner, workspace=workspace, wanted=Wanted(**wanted))]

    assert found() == ["scan.start", "share.create"]
    assert found(action="share") == found(action="share.create") == found(actor="OLIVE") == ["share.create"]
    assert (
        found(target="Auditors")
        == found(address="192.0.2")
        == found(until=now + timedelta(hours=1))
        == ["share.create"]
    )
    assert found(actor="schedule 4") == found(actor="system") == found(since=now + timedelta(hours=1)) == ["scan.start"]
    assert found(action="shar") == found(target="%") == found(address="2.0.2") == []


@pytest.mark.usefixtures("_no_events")
def test_pages_hold_each_event_once_whatever_is_added_meanwhile(
    workspace: Workspace, owner: User, now: datetime
) -> None:
    keys = [note(now + timedelta(seconds=number // 3), workspace=workspace).pk for number in range(10)]
    seen: list[int] = []
    cursor = ""
    for _ in range(4):
        page = page_of(events_of(user=owner, workspace=workspace), cursor=cursor, size=3)
        seen += [event.pk for event in page.events]
        cursor = page.older
        note(now + timedelta(days=1), workspace=workspace)
    assert seen == keys[::-1]
    assert cursor == ""


@pytest.mark.parametrize("cursor", ["x", "1", "-", "1-", "1--1", "1-x", "٣-1", f"{10**30}-1", "9" * 50])
def test_what_is_no_page_is_said(db: None, cursor: str) -> None:
    with pytest.raises(ValueError, match="no page of the audit log"):
        page_of(AuditEvent.objects.all(), cursor=cursor, size=3)


def test_times_are_written_as_days_or_moments() -> None:
    assert moment("") is None
    assert moment("2026-03-04") == datetime(2026, 3, 4, tzinfo=UTC)
    assert moment("2026-03-04", end=True) == datetime(2026, 3, 5, tzinfo=UTC)
    assert moment("2026-03-04T05:06+02:00") == datetime(2026, 3, 4, 3, 6, tzinfo=UTC)
    for words in ("yesterday", "2026-13-01", "9999-12-31T99:99", "0000-01-01"):
        with pytest.raises(ValueError, match="is no time"):
            moment(words)
    with pytest.raises(ValueError, match="is no time"):
        moment("9999-12-31", end=True)


def test_actions_have_a_group_and_words() -> None:
    assert all(len(action.split(".")) == 2 and words[0].isupper() for action, words in ACTIONS.items())
    assert set(groups()["share"]) == {action for action in ACTIONS if action.startswith("share.")}


def test_each_committed_event_is_a_line_of_the_log(
    now: datetime, db: None, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = tmp_path / "audit.jsonl"
    told = audit_handler(str(file))
    handler = told["()"](told["filename"])
    logger = logging.getLogger("vpcviz.audit")
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.INFO)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            note(now, target=Target("scan", HOSTILE))
            assert not file.exists()
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(OSError, match="not to be"):
            _undone(now)
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
        handler.close()
    (line,) = file.read_text(encoding="ascii").splitlines()
    assert json.loads(line)["action"] == "scan.start"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@transaction.atomic
def _undone(now: datetime) -> None:
    note(now)
    raise OSError("it was not to be")


def test_the_log_goes_where_the_settings_say() -> None:
    nowhere = logging_settings(level="ERROR", form="text")
    assert nowhere["loggers"]["vpcviz.audit"]["level"] == "ERROR"
    stderr = logging_settings(level="ERROR", form="text", audit="stderr")
    assert stderr["loggers"]["vpcviz.audit"] == {"handlers": ["audit"], "level": "INFO", "propagate": False}
    assert stderr["handlers"]["audit"]["class"] == "logging.StreamHandler"


def test_a_visit_tells_the_address_that_the_proxy_saw(client: Client, owner: User, settings: Any) -> None:
    settings.USE_X_FORWARDED_HOST = True
    client.force_login(owner)
    client.post("/w/acme/retention/set", {"everything": "1"}, headers={"X-Forwarded-For": "10.9.9.9, 198.51.100.4"})
    assert AuditEvent.objects.get(action="retention.set").address == "198.51.100.4"
