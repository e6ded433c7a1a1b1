"""Who stops a deletion, and what a stopped one leaves."""

import pytest
from django.test import Client

from tests.api.addresses import ROOT
from tests.api.tokens import bearing, token
from tests.web.estates import SHOP
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services.removal import remove_account
from vpcviz.jobs.registry import Cancelled
from vpcviz.people.models import Membership, Role, Scope, User


def test_who_may_not_delete_does_not_stop_a_deletion(
    as_owner: Client, owner: User, teammate: User, snapshot: Snapshot
) -> None:
    told = as_owner.delete(f"{ROOT}/accounts/{SHOP}/data?confirm={SHOP}").json()
    address = f"{ROOT}/jobs/{told['id']}"
    Membership.objects.filter(user=teammate).update(role=Role.EDITOR)
    by_editor = bearing(token(teammate, Scope.SCAN, Scope.ADMIN).text).delete(address)
    assert (by_editor.status_code, by_editor.json()["detail"]) == (
        403, "Only an administrator of the workspace can cancel a job of kind “remove-account”.",
    )  # fmt: skip
    by_scan = bearing(token(owner, Scope.SCAN).text).delete(address)
    assert (by_scan.status_code, by_scan.json()["detail"]) == (403, "This token lacks the scope admin; it has scan.")
    assert as_owner.get(address).json()["state"] == "queued"
    assert bearing(token(owner, Scope.ADMIN).text).delete(address).status_code == 204


def test_a_stopped_deletion_makes_nothing_absent(as_teammate: Client, snapshot: Snapshot) -> None:
    def stop(_done: int) -> None:
        raise Cancelled

    address = f"{ROOT}/resources/network-interfaces"
    first = as_teammate.get(address)
    etag = first.headers["ETag"]
    with pytest.raises(Cancelled):
        remove_account(workspace=snapshot.workspace, account_id=SHOP, step=stop)
    left = as_teammate.get(address, headers={"If-None-Match": etag})
    assert (left.status_code, left.json()["count"]) == (200, first.json()["count"])
    assert as_teammate.get(f"{ROOT}/readings").json()["count"] == 0
    remove_account(workspace=snapshot.workspace, account_id=SHOP)
    gone = as_teammate.get(address, headers={"If-None-Match": left.headers["ETag"]})
    assert (gone.status_code, gone.json()["count"]) == (200, 0)
