"""A link that is withdrawn, expired or deleted leads nowhere from the next request on, whatever was kept of it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.share.offers import link
from tests.web.estates import small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.inventory.services.removal import start_workspace_removal
from vpcviz.people.models import User, Workspace
from vpcviz.share.guessing import Failures
from vpcviz.share.models import ShareLink
from vpcviz.share.selectors import digest_of
from vpcviz.share.services import NewLink, revoke_link
from vpcviz.web.views import shared

pytestmark = pytest.mark.usefixtures("snapshot", "later")
PARTS = {
    "picture": ("", "/embed", "?theme=dark", ".svg", ".png", ".pdf", ".drawio", ".json"),
    "access": ("", "/embed", "?page=2", "?q=shop", ".csv", ".json"),
    "changes": ("", "/embed", "?kind=vpc", ".csv", ".json"),
    "findings": ("", "/embed", "?severity=high", ".csv", ".json"),
}
PASSWORD = "correct horse"
End = Callable[[NewLink, User, datetime], None]


@pytest.fixture
def later(workspace: Workspace, snapshot: Snapshot, clock: datetime) -> Snapshot:
    """A second snapshot, so that there is something to compare."""
    assert snapshot.number == 1
    return publish(workspace=workspace, inventory=small(), source="files", now=clock)


def _revoke(made: NewLink, by: User, now: datetime) -> None:
    revoke_link(link=made.link, now=now, by=by)


def _expire(made: NewLink, _by: User, now: datetime) -> None:
    ShareLink.objects.filter(pk=made.link.pk).update(expires_at=now - timedelta(seconds=1))


def _lose_snapshots(made: NewLink, _by: User, _now: datetime) -> None:
    Snapshot.objects.filter(workspace=made.link.workspace_id).delete()


def _lose_workspace(made: NewLink, _by: User, _now: datetime) -> None:
    made.link.workspace.delete()


def _ask_for_removal(made: NewLink, _by: User, now: datetime) -> None:
    workspace = made.link.workspace
    start_workspace_removal(workspace=workspace, typed=workspace.slug, now=now)


@pytest.mark.parametrize("shows", PARTS)
@pytest.mark.parametrize("end", [_revoke, _expire, _lose_snapshots, _lose_workspace, _ask_for_removal])
def test_nothing_that_was_kept_is_given_any_more(
    client: Client, workspace: Workspace, editor: User, clock: datetime, shows: str, end: End
) -> None:
    made = link(workspace, editor, clock, shows=shows)
    etags = {part: client.get(f"/s/{made.token}{part}").headers["ETag"] for part in PARTS[shows]}
    end(made, editor, clock)
    for part, etag in etags.items():
        for headers in ({}, {"If-None-Match": etag}, {"If-None-Match": "*"}, {"Accept-Encoding": "gzip"}):
            answer = client.get(f"/s/{made.token}{part}", headers=headers)
            assert answer.status_code in (404, 429)
            assert "ETag" not in answer.headers
            assert b"vpc-" not in answer.content


@pytest.mark.parametrize("part", ["", ".svg", "/embed"])
def test_an_open_door_does_not_outlive_the_link(
    client: Client, workspace: Workspace, editor: User, clock: datetime, part: str
) -> None:
    made = link(workspace, editor, clock, password=PASSWORD)
    assert client.post(f"/s/{made.token}", {"password": PASSWORD}).status_code == 303
    assert client.get(f"/s/{made.token}{part}").status_code == 200
    revoke_link(link=made.link, now=clock, by=editor)
    assert client.get(f"/s/{made.token}{part}").status_code == 404
    assert client.post(f"/s/{made.token}", {"password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("part", ["", "/embed", ".svg", ".csv"])
def test_tokens_that_lead_nowhere_take_the_same_queries_and_get_the_same_answer(
    client: Client, workspace: Workspace, editor: User, clock: datetime, part: str
) -> None:
    revoked, old, changes, lost, compared = (
        *(link(workspace, editor, clock) for _ in range(2)),
        link(workspace, editor, clock, shows="changes"),
        link(workspace, editor, clock, shows="changes", snapshot=1, compared_with=2),
        link(workspace, editor, clock, compared_with=1),
    )
    _revoke(revoked, editor, clock)
    _revoke(changes, editor, clock)
    _expire(old, editor, clock)
    ShareLink.objects.filter(pk__in=(lost.link.pk, compared.link.pk)).update(compared_with=77)
    tokens = (
        *(one.token for one in (revoked, old, changes, lost, compared)),
        "x",
        "A" * 43,
        "ü%00",
        old.link.digest,
        "A" * 2000,
    )
    said = set()
    for token in tokens:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/s/{token}{part}")
        assert len(queries) == 1
        shape = queries[0]["sql"].partition("link.digest = '")[0], len(queries[0]["sql"])
        said.add((answer.status_code, answer.content, str(sorted(answer.headers.items())), shape))
    assert len(said) == 1


def test_a_token_is_looked_for_by_its_digest_alone(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock)
    for token in (made.token, secrets.token_urlsafe(32), made.token[:-1]):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/s/{token}.svg")
        assert token not in str(queries.captured_queries)
        assert sum(f"link.digest = '{digest_of(token)}'" in one["sql"] for one in queries.captured_queries) == 1
        assert not any(" LIKE " in one["sql"] for one in queries.captured_queries)


@pytest.fixture
def long_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause that outlasts the test, however slow the machine."""
    monkeypatch.setattr(shared, "failures", Failures(window=timedelta(days=30)))


def seeded() -> Random:
    """The same guesses each time."""
    return Random(7)  # noqa: S311 - guesses need no secrecy


def guess(client: Client, made: NewLink, number: int, random: Random) -> list[int]:
    """What so many guessed tokens get, some of them near the right one."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    said = []
    for at in range(number):
        token = "".join(random.choices(letters, k=43))
        if at % 4 == 0:
            place = random.randrange(43)
            token = made.token[:place] + letters[(letters.index(made.token[place]) + 1) % 64] + made.token[place + 1 :]
        said.append(client.get(f"/s/{token}{('', '.svg', '/embed', '.json')[at % 4]}").status_code)
        if at % 500 == 250:
            assert client.get(f"/s/{made.token}").status_code == 200
    return said


@pytest.mark.usefixtures("long_window")
def test_guessed_tokens_find_nothing_and_only_they_are_slowed_down(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock)
    assert guess(client, made, 1000, seeded()) == [404] * 30 + [429] * 970
    assert client.get(f"/s/{made.token}.svg").status_code == 200


@pytest.mark.soak
@pytest.mark.usefixtures("long_window")
def test_a_hundred_thousand_guesses_find_nothing(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock)
    said = guess(client, made, 100_000, seeded())
    assert (said[:30], set(said[30:]), len(said)) == ([404] * 30, {429}, 100_000)
    assert client.get(f"/s/{made.token}").status_code == 200
