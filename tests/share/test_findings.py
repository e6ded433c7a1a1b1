"""Links to findings, as visitors get them."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

import pytest
from django.test import Client

from tests.share.offers import EVERYTHING, link
from tests.web.estates import PAY, REGION, SHOP, small
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share.findings import ELSEWHERE, _Telling
from vpcviz.share.restricting import only
from vpcviz.topology.build import build
from vpcviz.topology.findings.finding import Unjudged
from vpcviz.topology.kinds import Kind
from vpcviz.topology.pseudonyms.names import Names
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.redaction import Redaction

FULL = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'


@pytest.fixture(autouse=True)
def _seen(workspace: Workspace, clock: datetime) -> None:
    """A network with a route to nowhere in each account, and an endpoint open to everyone."""
    records = list(small().records)
    for number, account, vpc in ((1, SHOP, "vpc-00000001"), (2, PAY, "vpc-00000002")):
        route = {
            "DestinationCidrBlock": "10.99.0.0/16",
            "TransitGatewayId": f"tgw-0000000{number}",
            "State": "blackhole",
        }
        body = {"VpcId": vpc, "OwnerId": account, "Routes": [route], "Associations": []}
        records.append(Record(Kind.ROUTE_TABLE, f"rtb-dead000{number}", account, REGION, body))
    endpoint = {"VpcId": "vpc-00000001", "VpcEndpointType": "Gateway", "State": "available", "PolicyDocument": FULL}
    body = {**endpoint, "ServiceName": f"com.amazonaws.{REGION}.dynamodb", "OwnerId": SHOP}
    records.append(Record(Kind.VPC_ENDPOINT, "vpce-0000000f", SHOP, REGION, body))
    publish(workspace=workspace, inventory=Inventory(tuple(records)), source="files", now=clock)


def told(client: Client, address: str) -> str:
    """The page or file behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_the_page_tells_the_findings_and_leads_nowhere_else(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, shows="findings")
    page = told(client, f"/s/{made.token}")
    assert "rtb-dead0001" in page
    assert "rtb-dead0002" in page
    assert "/w/acme" not in page
    rules = [one["rule"] for one in json.loads(told(client, f"/s/{made.token}.json"))["findings"]]
    assert "full-access-policy" in rules
    assert told(client, f"/s/{made.token}.csv").startswith("severity,rule,resource")


@pytest.mark.parametrize("query", [f"account={SHOP}", "q=rtb-dead0001"])
def test_its_filter_leaves_out_everything_else(
    client: Client, workspace: Workspace, editor: User, clock: datetime, query: str
) -> None:
    made = link(workspace, editor, clock, shows="findings", query=query)
    for part in ("", ".csv", ".json", "?q=dead0002", f"?account={PAY}", "?severity=info"):
        text = told(client, f"/s/{made.token}{part}")
        assert "rtb-dead0002" not in text
        assert "vpce-svc-0aaaaaaaaaaaaaaa1" not in text


def test_reasons_of_a_part_name_what_is_in_it_and_nothing_else(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    endpoint = {"VpcId": "vpc-00000001", "VpcEndpointType": "Interface", "State": "available", "OwnerId": SHOP}
    groups = {"ServiceName": f"com.amazonaws.{REGION}.sqs", "Groups": [{"GroupId": "sg-0000000f"}]}
    record = Record(Kind.VPC_ENDPOINT, "vpce-0000000e", SHOP, REGION, {**endpoint, **groups})
    inventory = Inventory((*small().records, record))
    publish(workspace=workspace, inventory=inventory, source="files", now=clock)
    whys = []
    for query in ("", f"account={SHOP}", "vpc=vpc-00000001"):
        made = link(workspace, editor, clock, shows="findings", query=query)
        gaps = json.loads(told(client, f"/s/{made.token}.json"))["unjudged"]
        whys.append({gap["why"] for gap in gaps if gap["account"] == SHOP})
    whole, account, vpc = whys
    assert any("vpce-svc-0aaaaaaaaaaaaaaa1" in why for why in whole)
    assert ELSEWHERE in account & vpc
    assert all(why in whole for why in (account | vpc) - {ELSEWHERE})
    assert any("vpce-0000000e" in why for why in account)


@pytest.mark.parametrize(
    "query", ["", f"account={SHOP}", "q=rtb-dead0001", "rule=full-access-policy", "vpc=vpc-00000001"]
)
def test_the_same_is_found_when_everything_but_policies_is_replaced(
    client: Client, workspace: Workspace, editor: User, clock: datetime, query: str
) -> None:
    found = []
    for rules in (Redaction(policies=False), None):
        made = link(workspace, editor, clock, shows="findings", query=query, **({"redaction": rules} if rules else {}))
        text = told(client, f"/s/{made.token}.json")
        found.append(sorted(one["rule"] for one in json.loads(text)["findings"]))
        assert ("rtb-dead0001" in text) is (rules is None and "full-access" not in query)
    assert found[0] == found[1] != []


def test_what_hidden_policies_would_tell_is_not_judged(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, shows="findings", redaction=EVERYTHING)
    shown = json.loads(told(client, f"/s/{made.token}.json"))
    assert "full-access-policy" not in {one["rule"] for one in shown["findings"]}
    (gap,) = [one for one in shown["unjudged"] if one["rule"] == "full-access-policy"]
    assert gap["why"] == "this link does not show policies"
    assert gap["account"] != SHOP
    assert "this link does not show policies" in told(client, f"/s/{made.token}")


def test_visitors_narrow_them_further_in_the_words_of_the_link(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, shows="findings", redaction=EVERYTHING)
    found = json.loads(told(client, f"/s/{made.token}.json"))["findings"]
    accounts = sorted({one["account"] for one in found})
    assert len(accounts) == 2
    page = told(client, f"/s/{made.token}?account={accounts[0]}")
    mine, others = (
        {one["resource"] for one in found if (one["account"] == accounts[0]) is own} for own in (True, False)
    )
    assert all(one in page for one in mine)
    assert not any(f"<code>{one}</code>" in page for one in others - mine)
    assert "None of" in told(client, f"/s/{made.token}?q={SHOP}")


def test_visitors_sort_them(client: Client, workspace: Workspace, editor: User, clock: datetime) -> None:
    address = f"/s/{link(workspace, editor, clock, shows='findings').token}"
    up, down = (told(client, f"{address}?sort={word}resource&theme=dark") for word in ("", "-"))
    titles = [re.findall(r'<h2 id="rule-\d+"><bdi>([^<]+)', page) for page in (up, down)]
    assert len(titles[0]) > 2
    assert titles[0] == titles[1][::-1]
    assert 'href="?theme=dark&amp;sort=-resource" data-order="ascending"' in up
    assert '<input type="hidden" name="sort" value="resource">' in up
    assert told(client, f"{address}?sort=<b>") == told(client, address)


def test_reasons_are_looked_at_once_however_many_places_they_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []

    class Counted(Names):
        def __init__(self, words: Mapping[str, str]) -> None:
            built.append(len(words))
            super().__init__(words)

    monkeypatch.setattr("vpcviz.share.findings.Names", Counted)
    topology, places = build(small()), [f"{number:012}" for number in range(40)]
    asked = [Unjudged("r", place, REGION, why) for place in (SHOP, *places) for why in ("denied", "see vpc-00000001")]
    told = _Telling(topology, only(topology, frozenset(), frozenset()), by_place=True).of(asked)
    assert len(built) == 1
    assert {one for one in told if one.why == "see vpc-00000001"} == {Unjudged("r", SHOP, REGION, "see vpc-00000001")}
    assert sum(one.why == "denied" for one in told) == len(places) + 1
