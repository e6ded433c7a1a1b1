"""What could not be read is said on every page, and why, and what to grant."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.web.addresses import PAGES
from tests.web.estates import denied, fetched, large, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import topology_of
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.web.gaps import coverage_of


@pytest.mark.parametrize("address", PAGES)
def test_every_page_names_the_call_and_the_missing_permission(
    as_teammate: Client, snapshot: Snapshot, address: str
) -> None:
    page = as_teammate.get(f"/w/acme/{address}").content.decode()
    assert "<strong>Could not be read</strong> in 1 account: transit gateways" in page
    assert "ec2:DescribeTransitGateways" in page
    assert "grant <code>ec2:DescribeTransitGateways</code>" in page
    assert "111111111111" in page


@pytest.mark.parametrize("address", [one for one in PAGES if one != "settings"])
def test_every_page_of_the_network_says_when_the_snapshot_was_taken(
    as_teammate: Client, snapshot: Snapshot, address: str
) -> None:
    assert "4 Mar 2026 05:06 UTC" in as_teammate.get(f"/w/acme/{address}").content.decode()


def test_one_call_denied_in_many_places_is_said_once(workspace: Workspace, now: datetime) -> None:
    snapshot = publish(workspace=workspace, inventory=large(2), source="files", now=now)
    coverage = coverage_of(topology_of(snapshot), snapshot)
    assert [gap.scopes for gap in coverage.unread] == [
        (("111111111111", ("eu-west-1",)), ("444444444444", ("eu-west-1",)))
    ]
    assert coverage.accounts == 2


def test_what_was_read_before_is_shown_as_stale_since(workspace: Workspace, now: datetime) -> None:
    before = small(fetched(Kind.TRANSIT_GATEWAY, "DescribeTransitGateways"))
    publish(workspace=workspace, inventory=before, source="files", now=now)
    later = publish(workspace=workspace, inventory=small(denied()), source="files", now=now + timedelta(hours=1))
    (gap,) = coverage_of(topology_of(later), later).unread
    assert gap.kept == "4 Mar 2026 05:00 UTC"
    assert gap.stale_since == "4 Mar 2026 06:06 UTC"


def test_a_page_without_gaps_shows_no_strip(as_teammate: Client, workspace: Workspace, now: datetime) -> None:
    publish(workspace=workspace, inventory=small(), source="files", now=now)
    assert "strip-gaps" not in as_teammate.get("/w/acme/estate").content.decode()
