"""Links to tables: the access matrix and what changed, as visitors get them."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.share.offers import EVERYTHING, link
from tests.web.estates import PAY, REGION, SHOP, denied, fetched, small
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.share.selectors import pinned_numbers
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.redaction import Redaction

pytestmark = pytest.mark.usefixtures("snapshot")
POLICY = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}'


def moved(inventory: Inventory) -> Inventory:
    """The network later: a VPC has another name, endpoints have another policy, and one subnet is new."""
    found = []
    for record in inventory.records:
        body = dict(record.body)
        if record.id == "vpc-00000001":
            body["Tags"] = [{"Key": "Name", "Value": "boutique"}, {"Key": "Team", "Value": "tills"}]
        if record.kind is Kind.VPC_ENDPOINT and "PolicyDocument" in body:
            body["PolicyDocument"] = POLICY
        found.append(replace(record, body=body))
    new = {"SubnetId": "subnet-0000009a", "VpcId": "vpc-00000001", "CidrBlock": "10.1.9.0/24", "OwnerId": SHOP}
    return Inventory((*found, Record(Kind.SUBNET, "subnet-0000009a", SHOP, REGION, new)), inventory.outcomes)


@pytest.fixture
def later(workspace: Workspace, clock: datetime, snapshot: Snapshot) -> Snapshot:
    """The next snapshot."""
    assert snapshot.number == 1
    return publish(workspace=workspace, inventory=moved(small()), source="files", now=clock + timedelta(hours=1))


def told(client: Client, address: str) -> str:
    """The page or file behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


class TestAccess:
    """A link to the access matrix."""

    def test_the_page_is_the_matrix_with_its_reasons_and_leads_nowhere_else(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime
    ) -> None:
        made = link(workspace, editor, clock, shows="access", query="all=1")
        page = told(client, f"/s/{made.token}")
        assert '<table class="heat stacks" role="table">' in page
        assert "shop-private" in page
        assert 'id="why-1"' in page
        assert "/w/acme" not in page

    def test_its_filter_leaves_out_everything_else(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime
    ) -> None:
        made = link(workspace, editor, clock, shows="access", query="all=1&vpc=vpc-00000001")
        for part in ("", ".csv", ".json", "?vpc=vpc-00000002", "?all=1&q=10.2", "?account=222222222222"):
            text = told(client, f"/s/{made.token}{part}")
            assert "subnet-0000002a" not in text
            assert "vpc-00000002" not in text.replace("?vpc=vpc-00000002", "")
            assert PAY not in text

    @pytest.mark.parametrize(
        "query", [f"account={SHOP}", "vpc=vpc-00000001", "q=shop-private", "q=10.1.0", "via=gateway-endpoint"]
    )
    def test_what_filters_let_through_stays_the_same_when_everything_is_replaced(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, query: str
    ) -> None:
        rows = []
        for rules in ({}, {"redaction": EVERYTHING}):
            made = link(workspace, editor, clock, shows="access", query=f"all=1&{query}", **rules)
            found = json.loads(told(client, f"/s/{made.token}.json"))
            rows.append(
                sorted(json.dumps([(name, one["via"]) for name, one in row["services"].items()]) for row in found)
            )
        assert rows[0] == rows[1] != []

    def test_visitors_narrow_it_further_in_the_words_of_the_link(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime
    ) -> None:
        made = link(workspace, editor, clock, shows="access", query="all=1", redaction=EVERYTHING)
        rows = json.loads(told(client, f"/s/{made.token}.json"))
        one = rows[0]["vpc"]
        page = told(client, f"/s/{made.token}?vpc={one}&theme=dark")
        assert one in page
        assert all(f"{row['vpc']} " not in page for row in rows if row["vpc"] != one)
        assert 'name="theme" value="dark"' in page
        assert "None of" in told(client, f"/s/{made.token}?q=shop-private")

    def test_visitors_sort_it_by_its_headings(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime
    ) -> None:
        made = link(workspace, editor, clock, shows="access", query="all=1", redaction=EVERYTHING)
        orders = []
        for sort, other in (("subnet", "-subnet"), ("-subnet", "subnet")):
            page = told(client, f"/s/{made.token}?sort={sort}&theme=dark")
            orders.append(re.findall(r'<th scope="row" role="rowheader"><bdi>([^<]+)', page))
            assert f'href="?theme=dark&amp;sort={other}"' in page
        assert len(orders[0]) > 3
        assert orders[0] == orders[1][::-1]
        assert 'aria-sort="ascending"' in told(client, f"/s/{made.token}/embed?sort=s3")
        assert told(client, f"/s/{made.token}?sort=<b>") == told(client, f"/s/{made.token}")

    def test_services_that_only_others_use_are_not_named(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime
    ) -> None:
        endpoint = {"VpcId": "vpc-00000002", "VpcEndpointType": "Interface", "State": "available"}
        body = {**endpoint, "ServiceName": f"com.amazonaws.{REGION}.kinesis-streams", "OwnerId": PAY}
        record = Record(Kind.VPC_ENDPOINT, "vpce-0000000000000000a", PAY, REGION, body)
        inventory = Inventory((*small().records, record))
        publish(workspace=workspace, inventory=inventory, source="files", now=clock)
        whole = link(workspace, editor, clock, shows="access", query="all=1")
        part = link(workspace, editor, clock, shows="access", query="all=1&vpc=vpc-00000001")
        assert "kinesis-streams" in told(client, f"/s/{whole.token}.csv")
        for form in ("", ".csv", ".json"):
            assert "kinesis-streams" not in told(client, f"/s/{part.token}{form}")

    def test_what_a_hidden_policy_blocks_stays_blocked(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        assert later.number == 2
        ways = []
        for rules in ({}, {"redaction": EVERYTHING}):
            made = link(workspace, editor, clock, shows="access", query="all=1&vpc=vpc-00000001&service=s3", **rules)
            rows = json.loads(told(client, f"/s/{made.token}.json"))
            ways.append([row["services"]["s3"]["via"] for row in rows])
            assert any("lets nothing pass" in row["services"]["s3"]["why"] for row in rows)
        assert ways[0] == ways[1] == ["blocked"] * 3


class TestChanges:
    """A link to what changed."""

    def test_the_latest_is_compared_with_the_one_before(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        made = link(workspace, editor, clock, shows="changes")
        page = told(client, f"/s/{made.token}")
        assert "boutique" in page
        assert "subnet-0000009a" in page
        assert "/w/acme" not in page
        publish(workspace=workspace, inventory=moved(small()), source="files", now=clock + timedelta(hours=2))
        assert "Nothing changed" in told(client, f"/s/{made.token}")
        assert later.number == 2

    def test_visitors_sort_it_by_its_headings(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        assert later.number == 2
        made = link(workspace, editor, clock, shows="changes")
        page = told(client, f"/s/{made.token}?sort=-what&theme=dark")
        assert 'aria-sort="descending" class="" role="columnheader"><a href="?theme=dark&amp;sort=what"' in page
        assert 'href="?theme=dark&amp;kind=subnet&amp;sort=-what"' in page
        assert told(client, f"/s/{made.token}?sort=nothing") == told(client, f"/s/{made.token}")

    @pytest.mark.parametrize("rules", [{}, {"redaction": EVERYTHING}], ids=["open", "hidden"])
    def test_what_a_newly_connected_account_shows_has_not_come(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, rules: dict[str, Redaction]
    ) -> None:
        far = Record(
            Kind.VPC, "vpc-0000009f", "999999999999", REGION, {"VpcId": "vpc-0000009f", "CidrBlock": "10.7.0.0/16"}
        )
        told_of = (fetched(Kind.VPC, "DescribeVpcs", "999999999999"),)
        publish(
            workspace=workspace, inventory=Inventory((far,), told_of), source="scan", now=clock + timedelta(hours=1)
        )
        made = link(workspace, editor, clock, shows="changes", **rules)
        found = json.loads(told(client, f"/s/{made.token}.json"))
        assert [len(found[side]) for side in ("added", "removed", "changed", "unknown")] == [0, 0, 0, 1]
        assert "1 on one side only" in told(client, f"/s/{made.token}")
        assert "unknown,vpc," in told(client, f"/s/{made.token}.csv")

    def test_two_numbers_stay_and_are_kept(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        made = link(workspace, editor, clock, shows="changes", snapshot=1, compared_with=later.number)
        told_ = json.loads(told(client, f"/s/{made.token}.json"))
        assert [one["id"] for one in told_["removed"] if one["kind"] == "subnet"] == ["subnet-0000009a"]
        assert pinned_numbers(workspace) == {1, later.number}
        Snapshot.objects.filter(number=later.number).delete()
        assert client.get(f"/s/{made.token}").status_code == 404

    def test_what_is_the_same_on_both_sides_stays_the_same(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        assert later.number == 2
        open_, hidden = (
            link(workspace, editor, clock, shows="changes", **rules) for rules in ({}, {"redaction": EVERYTHING})
        )
        plain, replaced = (json.loads(told(client, f"/s/{made.token}.json")) for made in (open_, hidden))
        kinds = [[(one["kind"]) for one in told_["added"] + told_["removed"]] for told_ in (plain, replaced)]
        assert kinds[0] == kinds[1] != []
        (renamed,) = [one for one in replaced["changed"] if one["kind"] == "vpc"]
        before, after = renamed["fields"]["Tags.Name"]
        assert before != after
        assert before.startswith("vpc-")
        assert not any(name.startswith("Tags.") and name != "Tags.Name" for name in renamed["fields"])
        policies = [one["fields"] for one in replaced["changed"] if one["kind"] == "vpc-endpoint"]
        assert policies == [{"PolicyDocument": ["redacted", '{"Statement": []}']}] * 2

    def test_its_filters_leave_out_everything_else(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        assert later.number == 2
        kind = link(workspace, editor, clock, shows="changes", query="kind=vpc")
        account = link(workspace, editor, clock, shows="changes", query=f"account={PAY}")
        for part in ("", ".csv", ".json", "?kind=subnet"):
            assert "subnet-0000009a" not in told(client, f"/s/{kind.token}{part}")
            text = told(client, f"/s/{account.token}{part}")
            assert "boutique" not in text
            assert SHOP not in text

    def test_the_rows_as_csv_are_safe_in_spreadsheets(
        self, client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot
    ) -> None:
        assert later.number == 2
        made = link(workspace, editor, clock, shows="changes", query="kind=vpc")
        rows = list(csv.DictReader(io.StringIO(told(client, f"/s/{made.token}.csv"))))
        named = next(row for row in rows if row["field"] == "Tags.Name")
        assert (named["what"], named["id"], named["before"], named["after"]) == (
            *("changed", "vpc-00000001", "shop", "boutique"),
        )

    def test_one_snapshot_is_not_enough(self, workspace: Workspace, editor: User, clock: datetime) -> None:
        with pytest.raises(ValidationError, match="no snapshot to compare with"):
            link(workspace, editor, clock, shows="changes")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"shows": "secrets"}, "shows", "picture"),
        ({"shows": "access", "query": "subject=estate"}, "query", "no filter"),
        ({"shows": "access", "query": "via=magic"}, "query", "magic"),
        ({"shows": "changes", "query": "kind=nothing"}, "query", "nothing"),
        ({"shows": "changes", "compared_with": 99}, "compared_with", "99"),
        ({"shows": "access", "compared_with": 1}, "compared_with", "Only a link to a picture or to changes"),
        ({"shows": "findings", "compared_with": 1}, "compared_with", "Only a link to a picture or to changes"),
    ],
)
def test_a_wrong_offer_is_refused_by_field(
    workspace: Workspace, editor: User, clock: datetime, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as error:
        link(workspace, editor, clock, **changes)
    assert list(error.value.message_dict) == [field]
    assert words in error.value.message_dict[field][0]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("asked", ["picture.csv", "access.svg", "access.png", "changes.pdf", "findings.drawio"])
def test_a_file_that_makes_no_sense_is_refused_with_those_that_do(
    client: Client, workspace: Workspace, editor: User, clock: datetime, asked: str
) -> None:
    shows, _, refused = asked.partition(".")
    made = link(workspace, editor, clock, shows=shows)
    answer = client.get(f"/s/{made.token}.{refused}")
    assert answer.status_code == 404
    assert f"no .{refused}: take ." in answer.content.decode()


@pytest.mark.parametrize("shows", ["access", "changes", "findings"])
def test_once_made_a_visit_costs_one_query_and_stays_current_by_etag(
    client: Client, workspace: Workspace, editor: User, clock: datetime, later: Snapshot, shows: str
) -> None:
    assert later.number == 2
    made = link(workspace, editor, clock, shows=shows)
    for part in ("", "/embed", ".csv", ".json"):
        etag = client.get(f"/s/{made.token}{part}").headers["ETag"]
        with CaptureQueriesContext(connection) as queries:
            again = client.get(f"/s/{made.token}{part}", headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert len(queries) == 1


def test_a_path_tells_its_steps_in_the_words_of_the_link(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    query = "subject=path&from=subnet-0000001b&to=s3"
    open_, hidden = (link(workspace, editor, clock, query=query, **rules) for rules in ({}, {"redaction": EVERYTHING}))
    page = told(client, f"/s/{open_.token}")
    assert "shop-private" in page
    assert 'class="hops"' in page
    replaced = told(client, f"/s/{hidden.token}")
    assert 'class="hops"' in replaced
    for original in ("shop", "subnet-0000001b", "10.1.", SHOP):
        assert original not in replaced


def test_a_path_that_is_not_known_is_not_drawn_as_one_that_is(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    unread = replace(denied(), kind=Kind.VPC_HOSTED_ZONES, operation="ListHostedZonesByVPC")
    publish(workspace=workspace, inventory=small(unread), source="files", now=clock)
    made = link(workspace, editor, clock, query="subject=path&from=subnet-0000001b&to=s3")
    page = told(client, f"/s/{made.token}")
    assert "It cannot be told whether" in page
    assert "reached" not in told(client, f"/s/{made.token}.svg")
