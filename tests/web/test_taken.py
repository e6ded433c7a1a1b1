"""Files that members take with them, in the audit log."""

import pytest
from django.test import Client

from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import AuditEvent, User

FILES = ("findings/file.csv", "access/file.csv", "export/svg?subject=estate")


@pytest.mark.parametrize("address", FILES)
def test_a_file_that_is_taken_is_an_event_and_its_headers_are_none(
    as_teammate: Client, teammate: User, snapshot: Snapshot, address: str
) -> None:
    before = AuditEvent.objects.count()
    assert as_teammate.head(f"/w/acme/{address}").status_code == 200
    assert AuditEvent.objects.count() == before
    assert as_teammate.get(f"/w/acme/{address}").status_code == 200
    event = AuditEvent.objects.order_by("-pk")[0]
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.actor) == ("export.make", teammate.email)
