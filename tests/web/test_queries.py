"""The number of queries of a page does not depend on the size of the estate."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.addresses import PAGES
from tests.web.estates import large
from vpcviz.inventory.selectors import forget_topologies
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace

MOST = 17


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("warm", [False, True], ids=["first look", "second look"])
def test_two_sizes_of_estate_cost_the_same_queries(
    as_teammate: Client, workspace: Workspace, now: datetime, address: str, *, warm: bool
) -> None:
    counts = []
    as_teammate.get("/account/")  # the use of the session is noted now, and not again for five minutes
    for size in (2, 30):
        publish(workspace=workspace, inventory=large(size), source="files", now=now)
        forget_topologies()
        if warm:
            as_teammate.get(f"/w/acme/{address}")
        counts.append(_queries(as_teammate, f"/w/acme/{address}"))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST


def test_more_workspaces_and_members_cost_no_more_queries(
    as_teammate: Client, workspace: Workspace, teammate: User, now: datetime
) -> None:
    publish(workspace=workspace, inventory=large(2), source="files", now=now)
    before = _queries(as_teammate, "/w/acme/scans")
    for _ in range(5):
        publish(workspace=workspace, inventory=large(2), source="files", now=now)
    as_teammate.get("/w/acme/scans")
    assert _queries(as_teammate, "/w/acme/scans") <= before
