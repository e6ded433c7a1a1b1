"""Looks at a shared link in the audit log: one event per network address and minute, with a count."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.share.offers import link
from vpcviz.commands.counting import CountThread
from vpcviz.people.models import AuditEvent, User, Workspace
from vpcviz.people.origin import Origin, _origin
from vpcviz.share import viewing
from vpcviz.share.models import ShareLink
from vpcviz.share.viewing import EVERY, MOST_ADDRESSES, Viewings, viewings

pytestmark = pytest.mark.usefixtures("snapshot")


@pytest.fixture
def made(workspace: Workspace, editor: User, clock: datetime) -> ShareLink:
    """A link to the estate."""
    return link(workspace, editor, clock, purpose="for the auditors").link


def look(counted: Viewings, made: ShareLink, now: datetime, address: str) -> None:
    mark = _origin.set(Origin(address=address))
    try:
        counted.note(made, now=now)
    finally:
        _origin.reset(mark)


def told() -> list[tuple[str, int, str]]:
    events = AuditEvent.objects.filter(action="share.view").order_by("pk")
    assert {event.actor_kind for event in events} <= {"visitor"}
    return [(event.address, event.details["views"], event.target.partition(" ")[2]) for event in events]


def test_views_of_an_address_are_one_event_a_minute(made: ShareLink, now: datetime) -> None:
    counted = Viewings()
    for second in range(60):
        look(counted, made, now + timedelta(seconds=second), "192.0.2.1" if second % 3 else "192.0.2.2")
    assert told() == [("192.0.2.2", 1, "for the auditors")]
    look(counted, made, now + EVERY, "192.0.2.3")
    assert told()[1:] == [
        ("192.0.2.1", 40, "for the auditors"),
        ("192.0.2.2", 19, "for the auditors"),
        ("192.0.2.3", 1, "for the auditors"),
    ]
    made.refresh_from_db()
    assert made.views == 61


def test_an_event_tells_when_the_last_of_its_views_was(made: ShareLink, now: datetime) -> None:
    counted = Viewings()
    for second in (0, 10, 20):
        look(counted, made, now + timedelta(seconds=second), "192.0.2.1")
    counted.flush()
    assert AuditEvent.objects.filter(action="share.view").latest("pk").at == now + timedelta(seconds=20)


def test_many_addresses_are_written_before_the_minute_is_over(made: ShareLink, now: datetime) -> None:
    counted = Viewings()
    for number in range(MOST_ADDRESSES + 2):
        look(counted, made, now + timedelta(seconds=1), f"2001:db8::{number:x}")
    assert len(told()) == MOST_ADDRESSES + 2


def test_a_visit_that_is_not_the_first_of_its_minute_asks_the_database_nothing_more(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    token = link(workspace, editor, clock).token
    client.get(f"/s/{token}.svg", REMOTE_ADDR="192.0.2.1")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/s/{token}.svg", REMOTE_ADDR="192.0.2.9")
    assert len(queries) == 1
    viewings.flush()
    assert [address for address, _, _ in told()] == ["192.0.2.1", "192.0.2.9"]


def test_what_cannot_be_written_waits_on(made: ShareLink, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Viewings()

    def away(*_: Any) -> None:
        raise DatabaseError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(viewing, "_write", away)
        look(counted, made, now, "192.0.2.1")
        look(counted, made, now + EVERY, "192.0.2.1")
    assert told() == []
    counted.flush()
    assert told() == [("192.0.2.1", 2, "for the auditors")]


def test_a_link_that_is_gone_by_then_is_no_error(made: ShareLink, now: datetime) -> None:
    counted = Viewings()
    look(counted, made, now, "192.0.2.1")
    look(counted, made, now, "192.0.2.1")
    ShareLink.objects.all().delete()
    counted.flush()
    assert len(told()) == 1


def test_a_server_that_ends_writes_what_is_left(
    made: ShareLink, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(viewings, "flush", lambda: written.append("flushed"))
    thread = CountThread()
    thread.start()
    thread.stop()
    assert written == ["flushed"]
