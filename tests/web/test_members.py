"""The picture of a service with many consumers: links on the cards that sum them show each, and sum them again."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from tests.layout.estates import many_consumers
from tests.web.estates import SERVICE_ID
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace

pytestmark = pytest.mark.django_db

SERVICE = "/w/acme/service/vpce-svc-0123456789abcdef0"


def _links(html: str) -> dict[str, str]:
    found = re.findall(r'<a class="vv-member" href="([^"]*)" aria-label="([^"]*)"', html)
    return {words: unescape(href) for href, words in found}


@pytest.fixture
def consumed(workspace: Workspace, now: datetime) -> None:
    publish(workspace=workspace, inventory=many_consumers(), source="files", now=now)


@pytest.mark.usefixtures("consumed")
def test_a_summed_account_leads_to_its_consumers_and_back(as_teammate: Client) -> None:
    summed = _links(as_teammate.get(f"{SERVICE}?hide=notes").content.decode())
    address = summed["Show each of 200000000001"]
    assert address == f"{SERVICE}?hide=notes&expand=200000000001"
    opened = _links(as_teammate.get(address).content.decode())
    assert opened["Sum the consumers of 200000000001"] == f"{SERVICE}?hide=notes"
    assert opened["Show each of 200000000002"] == f"{SERVICE}?hide=notes&expand=200000000001&expand=200000000002"
    assert len(opened) == len(summed)


@pytest.mark.usefixtures("snapshot")
def test_a_service_with_few_consumers_has_no_such_links(as_teammate: Client) -> None:
    answer = as_teammate.get(f"/w/acme/service/{SERVICE_ID}")
    assert answer.status_code == 200
    assert _links(answer.content.decode()) == {}
