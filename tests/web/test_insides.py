"""Expanding and collapsing VPCs of the estate: addresses, controls on the drawing, and what the page offers."""

import re
from datetime import datetime

import pytest
from django.test import Client

from tests.web.estates import large
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.web.insides import MOST_AT_ONCE

pytestmark = pytest.mark.django_db

ESTATE = "/w/acme/estate"


def _controls(html: str) -> dict[str, tuple[str, bool]]:
    found = re.findall(r'<a class="vv-inside" href="([^"]*)" data-vpc="([^"]*)" data-shown="(true|false)"', html)
    return {vpc: (href.replace("&amp;", "&"), shown == "true") for href, vpc, shown in found}


@pytest.mark.usefixtures("snapshot")
def test_every_vpc_has_a_control_that_leads_to_its_inside_and_back(as_teammate: Client) -> None:
    closed = _controls(as_teammate.get(ESTATE).content.decode())
    assert sorted(closed) == ["vpc-00000001", "vpc-00000002", "vpc-pay"]
    assert closed["vpc-pay"] == (f"{ESTATE}?expand=vpc-pay", False)
    opened_page = as_teammate.get(closed["vpc-pay"][0]).content.decode()
    opened = _controls(opened_page)
    assert opened["vpc-pay"] == (ESTATE, True)
    assert opened["vpc-00000001"] == (f"{ESTATE}?expand=vpc-00000001&expand=vpc-pay", False)
    assert 'data-resource="subnet-pay"' in opened_page


@pytest.mark.usefixtures("snapshot")
def test_filters_layers_and_the_snapshot_stay_when_a_vpc_is_expanded(as_teammate: Client) -> None:
    html = as_teammate.get(f"{ESTATE}?snapshot=1&hide=peering&text=pay").content.decode()
    assert _controls(html)["vpc-pay"][0] == f"{ESTATE}?snapshot=1&hide=peering&expand=vpc-pay&text=pay"


@pytest.mark.usefixtures("snapshot")
def test_the_filters_keep_what_is_expanded(as_teammate: Client) -> None:
    html = as_teammate.get(f"{ESTATE}?expand=vpc-pay").content.decode()
    assert '<input type="hidden" name="expand" value="vpc-pay">' in html


@pytest.mark.usefixtures("snapshot")
def test_one_of_all_is_collapsed_and_the_others_stay(as_teammate: Client) -> None:
    controls = _controls(as_teammate.get(f"{ESTATE}?expand=all").content.decode())
    assert all(shown for _, shown in controls.values())
    assert controls["vpc-pay"][0] == f"{ESTATE}?expand=vpc-00000001&expand=vpc-00000002"


@pytest.mark.parametrize(("count", "offered"), [(MOST_AT_ONCE - 1, True), (MOST_AT_ONCE, False)])
def test_all_at_once_is_offered_up_to_a_bound(
    as_teammate: Client, workspace: Workspace, now: datetime, count: int, *, offered: bool
) -> None:
    publish(workspace=workspace, inventory=large(count), source="files", now=now)
    html = as_teammate.get(ESTATE).content.decode()
    assert ("expand=all" in html) is offered
    assert len(_controls(html)) == count + 1


def test_the_page_of_one_vpc_has_no_controls(as_teammate: Client, snapshot: Snapshot) -> None:
    html = as_teammate.get(f"/w/{snapshot.workspace.slug}/vpc/vpc-00000001").content.decode()
    assert _controls(html) == {}


@pytest.mark.usefixtures("snapshot")
def test_the_details_of_a_vpc_lead_to_its_inside_in_the_estate(as_teammate: Client) -> None:
    html = as_teammate.get("/w/acme/resource/vpc-00000001").content.decode()
    assert f'href="{ESTATE}?expand=vpc-00000001" data-inside="vpc-00000001"' in html
    assert "data-inside" not in as_teammate.get("/w/acme/resource/subnet-0000001a").content.decode()
