"""Links that are looked at are ready when a new snapshot is there."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.share.offers import link
from tests.web.estates import small
from vpcviz.commands.warming import WarmThread, warm_newest
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share import material
from vpcviz.share.models import ShareLink
from vpcviz.share.services import revoke_link
from vpcviz.share.warming import MOST, make_ready
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


def test_a_link_with_nothing_to_show_holds_nothing_up(
    workspace: Workspace, snapshot: Snapshot, editor: User, clock: datetime
) -> None:
    gone, stands = (viewed(link(workspace, editor, clock).link, clock) for _ in range(2))
    ShareLink.objects.filter(pk=gone.pk).update(query="subject=vpc:vpc-99999999")
    assert {one.pk for one in make_ready(snapshot)} == {gone.pk, stands.pk}
