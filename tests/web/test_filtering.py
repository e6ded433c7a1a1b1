"""The form of filters and the chips of those in force."""

import html
import re

import pytest
from django.test import Client

from tests.web.estates import small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.layout.view import KINDS
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record
from vpcviz.web.filtering import KIND_WORDS, MOST_CHIPS

ESTATE = "/w/acme/estate"


def test_every_kind_has_words() -> None:
    assert tuple(KIND_WORDS) == KINDS


@pytest.mark.usefixtures("snapshot")
def test_only_what_is_there_is_offered(as_teammate: Client) -> None:
    page = as_teammate.get(ESTATE).content.decode()
    assert 'name="kind" value="endpoint-service"' in page
    assert 'name="kind" value="nat-gateway"' not in page
    assert 'name="state" value="available"' in page
    assert 'name="account" value="111111111111"' in page


def test_an_account_that_has_transit_gateways_only_is_offered(
    as_teammate: Client, workspace: Workspace, snapshot: Snapshot
) -> None:
    gateway = Record(Kind.TRANSIT_GATEWAY, "tgw-1", "555555555555", "us-east-1", {"State": "available"})
    inventory = Inventory((*small().records, gateway))
    publish(workspace=workspace, inventory=inventory, source="files", now=snapshot.taken_at)
    page = as_teammate.get(ESTATE).content.decode()
    assert 'name="account" value="555555555555"' in page
    assert 'name="region" value="us-east-1"' in page


@pytest.mark.usefixtures("snapshot")
def test_each_chip_leads_to_the_view_without_its_filter(as_teammate: Client) -> None:
    page = as_teammate.get(f"{ESTATE}?account=111111111111&tag=a%3Db&hide=peering&expand=vpc-pay").content.decode()
    chips = [html.unescape(href) for href in re.findall(r'class="chip" href="([^"]+)"', page)]
    assert chips == [
        f"{ESTATE}?tag=a%3Db&hide=peering&expand=vpc-pay",
        f"{ESTATE}?account=111111111111&hide=peering&expand=vpc-pay",
        f"{ESTATE}?account=111111111111&tag=a%3Db&expand=vpc-pay",
    ]


@pytest.mark.usefixtures("snapshot")
def test_of_very_many_filters_only_some_have_a_chip_and_all_are_counted(as_teammate: Client) -> None:
    query = "&".join(f"tag=t{number}" for number in range(MOST_CHIPS + 3))
    page = as_teammate.get(f"{ESTATE}?{query}&text=x&group=region").content.decode()
    assert page.count('class="chip"') == MOST_CHIPS
    assert "and 5 more" in page
    assert f"in force: </span>{MOST_CHIPS + 5}</span>" in page


@pytest.mark.usefixtures("snapshot")
def test_what_is_chosen_stays_chosen_and_hostile_words_do_no_harm(as_teammate: Client) -> None:
    page = as_teammate.get(f"{ESTATE}?text=%3Cscript%3E&tag=%3Cb%3E&region=eu-west-1").content.decode()
    assert 'name="region" value="eu-west-1" checked' in page
    assert "<script>&" not in page
    assert "<b>" not in page


def test_the_picture_of_a_vpc_offers_only_what_can_be_left_out(as_teammate: Client, snapshot: Snapshot) -> None:
    page = as_teammate.get(f"/w/{snapshot.workspace.slug}/vpc/vpc-00000001").content.decode()
    assert 'name="hide" value="interfaces"' in page
    assert 'name="hide" value="peering"' not in page
    assert 'name="account"' not in page


@pytest.mark.usefixtures("snapshot")
def test_a_focus_leads_back_and_further(as_teammate: Client) -> None:
    page = html.unescape(as_teammate.get(f"{ESTATE}?focus=vpc-pay&region=eu-west-1").content.decode())
    assert f'href="{ESTATE}?region=eu-west-1&focus=vpc-pay&hops=2"' in page
    assert f'class="button" href="{ESTATE}?region=eu-west-1"' in page


@pytest.mark.usefixtures("snapshot")
def test_the_branch_of_a_vpc_is_for_those_who_see_it(as_teammate: Client, as_stranger: Client) -> None:
    nodes = as_teammate.get("/w/acme/branch/vpc-pay").json()["nodes"]
    assert "subnet-pay" in [node["resource"] for node in nodes]
    assert as_teammate.get("/w/acme/branch/vpc-none").status_code == 404
    assert as_stranger.get("/w/acme/branch/vpc-pay").status_code == 404
