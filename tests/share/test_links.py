"""Making, finding and revoking links."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.share.offers import EVERYTHING, link
from tests.web.estates import small
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share.guessing import Failures
from vpcviz.share.models import ShareLink
from vpcviz.share.selectors import digest_of, links_of, live_link, pinned_numbers
from vpcviz.share.services import revoke_link
from vpcviz.share.viewing import viewings

pytestmark = pytest.mark.usefixtures("snapshot")


def test_only_the_digest_of_a_token_is_stored(workspace: Workspace, editor: User, now: datetime) -> None:
    made = link(workspace, editor, now)
    assert len(made.token) == 43
    row = ShareLink.objects.values().get()
    assert row["digest"] == digest_of(made.token)
    assert made.token not in str(row)


def test_a_token_finds_its_link_in_one_query_and_so_does_any_other(
    workspace: Workspace, editor: User, now: datetime
) -> None:
    made, revoked, old = (link(workspace, editor, now) for _ in range(3))
    revoke_link(link=revoked.link, now=now, by=editor)
    ShareLink.objects.filter(pk=old.link.pk).update(expires_at=now)
    statements = set()
    for token, stands in (
        (made.token, True),
        (revoked.token, False),
        (old.token, False),
        (made.token[:-1], False),
        ("", False),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert (live_link(token, now=now) is not None) == stands
        assert len(queries) == 1
        statements.add(queries[0]["sql"].replace(digest_of(token), ""))
    assert len(statements) == 1


def test_the_query_goes_by_the_index_of_digests(workspace: Workspace, editor: User, now: datetime) -> None:
    link(workspace, editor, now)
    with CaptureQueriesContext(connection) as queries:
        live_link("x", now=now)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert any("SEARCH link USING INDEX" in step and "digest=?" in step for step in plan)


@pytest.mark.parametrize("days", [None, 1, 365])
def test_a_link_expires(workspace: Workspace, editor: User, now: datetime, days: int | None) -> None:
    made = link(workspace, editor, now, days=days)
    end = now + timedelta(days=days or 30)
    assert live_link(made.token, now=end - timedelta(seconds=1)) is not None
    assert live_link(made.token, now=end) is None


def test_revoking_counts_from_the_next_look_on(workspace: Workspace, editor: User, now: datetime) -> None:
    made = link(workspace, editor, now)
    assert live_link(made.token, now=now) is not None
    revoke_link(link=made.link, now=now, by=editor)
    assert live_link(made.token, now=now) is None


def test_the_latest_follows_and_a_pinned_one_stays(
    workspace: Workspace, editor: User, clock: datetime, snapshot: Snapshot
) -> None:
    latest, pinned = link(workspace, editor, clock), link(workspace, editor, clock, snapshot=snapshot.number)
    newer = publish(workspace=workspace, inventory=small(), source="files", now=clock)
    shown = [live_link(made.token, now=clock) for made in (latest, pinned)]
    assert [one.snapshot for one in shown if one] == [newer.pk, snapshot.pk]
    assert pinned_numbers(workspace) == {snapshot.number}
    ShareLink.objects.filter(pk=latest.link.pk).update(snapshot=newer.number, expires_at=clock)
    assert pinned_numbers(workspace) == {snapshot.number}
    Snapshot.objects.filter(pk=snapshot.pk).delete()
    assert live_link(pinned.token, now=clock) is None


def test_only_editors_share(workspace: Workspace, editor: User, teammate: User, stranger: User, now: datetime) -> None:
    made = link(workspace, editor, now)
    for user in (teammate, stranger):
        with pytest.raises(PermissionDenied):
            link(workspace, user, now)
        with pytest.raises(PermissionDenied):
            revoke_link(link=made.link, now=now, by=user)
    assert not links_of(user=stranger, workspace=workspace).exists()
    assert links_of(user=teammate, workspace=workspace).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"query": "subject=vpc:vpc-none"}, "query", "vpc-none"),
        ({"query": "colour=red"}, "query", "colour"),
        ({"query": "compare=77"}, "compared_with", "no snapshot 77"),
        ({"query": "compare=1", "compared_with": 2}, "compared_with", "The query compares with snapshot 1"),
        ({"query": "only=changed"}, "query", "give compare too"),
        ({"query": "compare=x"}, "query", "no number of a snapshot"),
        ({"query": "group=tag:Team", "redaction": EVERYTHING}, "query", "tags"),
        ({"snapshot": 77}, "snapshot", "77"),
        ({"days": 0}, "days", "1 to 365"),
        ({"days": 366}, "days", "1 to 365"),
        ({"password": "short"}, "password", "8"),
        ({"purpose": "x" * 201}, "purpose", "200"),
        ({"parents": ("javascript:alert(1)",)}, "parents", "origin"),
        ({"parents": ("https://a.example; script-src *",)}, "parents", "origin"),
        ({"parents": ("https://*.example",)}, "parents", "origin"),
        ({"parents": ("https://wi\u017fki.example",)}, "parents", "origin"),
        ({"parents": ("https://a.example:\u0664\u0664\u0663",)}, "parents", "origin"),
        ({"parents": ("https://a.example",), "password": "long enough"}, "parents", "password"),
    ],
)
def test_a_wrong_offer_is_refused_by_field(
    workspace: Workspace, editor: User, now: datetime, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as error:
        link(workspace, editor, now, **changes)
    assert list(error.value.message_dict) == [field]
    assert words in error.value.message_dict[field][0]
    assert not ShareLink.objects.exists()


def test_the_server_says_how_long_links_live(
    workspace: Workspace, editor: User, now: datetime, settings: Settings
) -> None:
    settings.VPCVIZ_SHARE_MOST_DAYS = 7
    assert link(workspace, editor, now).link.expires_at == now + timedelta(days=7)
    with pytest.raises(ValidationError):
        link(workspace, editor, now, days=8)


def test_views_are_written_once_a_minute(workspace: Workspace, editor: User, now: datetime) -> None:
    made = link(workspace, editor, now).link
    with CaptureQueriesContext(connection) as queries:
        for second in range(0, 60):
            viewings.note(made, now=now + timedelta(seconds=second))
    assert len([query for query in queries if query["sql"].startswith("UPDATE")]) == 1
    made.refresh_from_db()
    assert made.views == 1
    viewings.note(made, now=now + timedelta(seconds=60))
    made.refresh_from_db()
    assert (made.views, made.last_viewed_at) == (61, now + timedelta(seconds=60))
    viewings.note(made, now=now + timedelta(seconds=61))
    viewings.flush()
    made.refresh_from_db()
    assert (made.views, made.last_viewed_at) == (62, now + timedelta(seconds=61))


def test_a_clock_that_was_set_back_holds_no_views_up(workspace: Workspace, editor: User, now: datetime) -> None:
    made = link(workspace, editor, now).link
    for moment in (now, now - timedelta(days=1)):
        viewings.note(made, now=moment)
    made.refresh_from_db()
    assert made.views == 2


def test_failures_are_counted_per_address_and_forgotten(now: datetime) -> None:
    counted = Failures(most=3, addresses=2)
    assert [counted.count("192.0.2.1", now=now) for _ in range(5)] == [False, False, False, True, True]
    assert not counted.count("192.0.2.2", now=now)
    assert counted.count("::ffff:192.0.2.1", now=now)
    assert not counted.count("192.0.2.1", now=now + timedelta(minutes=10))
    assert [counted.count("192.0.2.1", now=now - timedelta(days=1)) for _ in range(4)] == [False, False, False, True]
    for number in range(3):
        counted.count("2001:db8::1", now=now)
        counted.count(f"2001:db8::{number:x}:0:0:1", now=now)
    assert counted.count("2001:db8::99", now=now)
    assert not counted.count("2001:db8:0:1::1", now=now)


def test_what_is_kept_for_a_link_is_made_anew_when_the_workspace_or_an_author_is_renamed(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    User.objects.filter(pk=editor.pk).update(name="Zebulon Quux")
    add_note(workspace=workspace, text="Ask first", now=clock, by=editor, resource="vpc-00000001")
    token = link(workspace, editor, clock, with_notes=True).token
    assert "Zebulon Quux" in client.get(f"/s/{token}").content.decode()
    User.objects.filter(pk=editor.pk).update(name="Zoe Quux")
    Workspace.objects.filter(pk=workspace.pk).update(name="Renamed Ltd")
    for part in ("", ".svg", ".json"):
        text = client.get(f"/s/{token}{part}").content.decode()
        assert "Renamed Ltd" in text, part
        assert "Zebulon" not in text, part
    assert "Zoe Quux" in client.get(f"/s/{token}").content.decode()
    User.objects.filter(pk=editor.pk).delete()
    assert "Zoe" not in client.get(f"/s/{token}").content.decode()
