"""Links that are looked at are ready when a new snapshot is there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.share.offers import link
from tests.web.estates import small
from vpcviz.commands.warming import WarmThread, warm_newest
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_workspace
from vpcviz.share import material, warming
from vpcviz.share.findings import findings_shown
from vpcviz.share.material import MOST
from vpcviz.share.models import ShareLink
from vpcviz.share.selectors import Live
from vpcviz.share.services import revoke_link
from vpcviz.share.showing import live_draft
from vpcviz.share.tables import comparison_of, matrix_of
from vpcviz.share.warming import make_ready
from vpcviz.topology.redaction import Redaction

pytestmark = pytest.mark.usefixtures("snapshot")


def viewed(made: ShareLink, at: datetime) -> ShareLink:
    """The link after somebody looked at it."""
    ShareLink.objects.filter(pk=made.pk).update(views=1, last_viewed_at=at)
    return made


def test_those_that_were_viewed_last_are_made_ready(
    workspace: Workspace, snapshot: Snapshot, editor: User, clock: datetime
) -> None:
    _never, pinned, revoked, expired, *followed = (
        link(workspace, editor, clock, snapshot=number).link for number in (None, 1, *[None] * (MOST + 3))
    )
    for age, one in enumerate((pinned, revoked, expired, *followed)):
        viewed(one, clock - timedelta(hours=age))
    revoke_link(link=revoked, now=clock, by=editor)
    ShareLink.objects.filter(pk=expired.pk).update(expires_at=clock - timedelta(days=1))
    assert [one.pk for one in make_ready(snapshot)] == [one.pk for one in followed[:MOST]]


def test_no_more_are_made_ready_than_are_kept_of_all_workspaces(
    workspace: Workspace, snapshot: Snapshot, editor: User, clock: datetime
) -> None:
    other = create_workspace(slug="other", name="Other", now=clock)
    theirs = publish(workspace=other, inventory=small(), source="files", now=clock)
    add_member(workspace=other, user=editor, role=Role.EDITOR, now=clock)
    first, second, third = (link(place, editor, clock).link for place in (other, workspace, workspace))
    for age, one in enumerate((first, second, third)):
        viewed(one, clock - timedelta(hours=age))
    assert [one.pk for one in (*make_ready(snapshot), *make_ready(theirs))] == [second.pk, first.pk]


def test_nothing_is_made_ready_while_a_visitor_has_something_made(
    workspace: Workspace, snapshot: Snapshot, editor: User, clock: datetime
) -> None:
    viewed(link(workspace, editor, clock, redaction=Redaction()).link, clock)
    with material._making:
        assert make_ready(snapshot) == ()
    assert len(make_ready(snapshot)) == 1


def test_a_visitor_of_a_new_snapshot_finds_it_made(
    client: Client, workspace: Workspace, editor: User, clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = link(workspace, editor, clock, redaction=Redaction())
    assert client.get(f"/s/{made.token}").status_code == 200
    viewed(made.link, clock)
    publish(workspace=workspace, inventory=small(), source="files", now=clock)
    WarmThread().look()
    monkeypatch.setattr(material, "restricted", lambda *_: pytest.fail("it was redacted while a visitor waited"))
    assert client.get(f"/s/{made.token}").status_code == 200


def test_a_server_that_starts_does_not_wait_for_links(
    workspace: Workspace, editor: User, clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewed(link(workspace, editor, clock, redaction=Redaction()).link, clock)
    publish(workspace=workspace, inventory=small(), source="files", now=clock)
    monkeypatch.setattr(material, "restricted", lambda *_: pytest.fail("it was redacted before the server served"))
    warm_newest()


@pytest.mark.parametrize(
    "shown", [("access", matrix_of), ("findings", findings_shown), ("changes", comparison_of)], ids=lambda one: one[0]
)
def test_a_visitor_of_a_new_snapshot_finds_the_table_made(
    shown: tuple[str, Any],
    client: Client,
    workspace: Workspace,
    editor: User,
    clock: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(workspace=workspace, inventory=small(), source="files", now=clock)
    shows, make = shown
    made = link(workspace, editor, clock, shows=shows, redaction=Redaction())
    assert client.get(f"/s/{made.token}").status_code == 200
    viewed(made.link, clock)
    publish(workspace=workspace, inventory=small(), source="files", now=clock)
    WarmThread().look()
    monkeypatch.setattr(make, "_make", lambda _: pytest.fail("it was worked out while a visitor waited"))
    assert client.get(f"/s/{made.token}").status_code == 200


def test_a_link_with_nothing_to_show_holds_nothing_up(
    workspace: Workspace, snapshot: Snapshot, editor: User, clock: datetime
) -> None:
    gone, stands = (viewed(link(workspace, editor, clock).link, clock - timedelta(hours=age)) for age in range(2))
    ShareLink.objects.filter(pk=gone.pk).update(shows="changes")
    assert [one.pk for one in make_ready(snapshot)] == [stands.pk]


def test_a_broken_link_holds_nothing_up_and_is_told(
    workspace: Workspace,
    snapshot: Snapshot,
    editor: User,
    clock: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken, stands = (viewed(link(workspace, editor, clock).link, clock - timedelta(hours=age)) for age in range(2))

    def draft(one: ShareLink) -> Live:
        return {stands.pk: live_draft(stands)}[one.pk]

    monkeypatch.setattr(warming, "live_draft", draft)
    assert [one.pk for one in make_ready(snapshot)] == [stands.pk]
    assert [one.getMessage() for one in caplog.records if one.exc_info] == [
        f"shared link {broken.pk} could not be made ready"
    ]


def test_a_broken_snapshot_is_tried_once_and_holds_nothing_up(
    workspace: Workspace, snapshot: Snapshot, clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_workspace(slug="other", name="Other", now=clock)
    newest = publish(workspace=other, inventory=small(), source="files", now=clock + timedelta(hours=1))
    tried: list[int] = []

    def warm(snapshots: tuple[Snapshot, ...], **_: bool) -> None:
        tried.extend(one.pk for one in snapshots)
        if newest in snapshots:
            raise KeyError("a key of nothing")

    monkeypatch.setattr("vpcviz.commands.warming.warm", warm)
    thread = WarmThread()
    thread.look()
    thread.look()
    assert tried == [newest.pk, snapshot.pk]
