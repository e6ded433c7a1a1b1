"""Links to pictures that are compared: what came, changed and went, in the words of the link and of its view alone."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.share.offers import EVERYTHING, link
from tests.share.test_management import FORM, HIDE_ALL, client_of, token_in
from tests.topology.test_compared import ENDPOINT, GROUP, PRIVATE, VPC, added, changed, without
from tests.web.estates import PAY, SERVICE_ID, SHOP, record, small, tag
from tests.web.test_comparing import GONE, looked, published
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.models import ResourceVersion, Snapshot
from vpcviz.inventory.services import publish
from vpcviz.people.models import AuditEvent, Role, User, Workspace
from vpcviz.people.services import add_member, create_workspace
from vpcviz.share.models import ShareLink
from vpcviz.share.pictures import UNTOLD
from vpcviz.share.selectors import pinned_numbers
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.redaction import Redaction

OLD, SEKRIT = "vpc-0000000e", "vpc-0000000f"
PATH = f"subject=path&from={PRIVATE}&to=s3"
PARTS = (f"account={SHOP}", f"account={SHOP}&expand=all", f"subject=vpc:{VPC}", f"focus={VPC}&hide=privatelink", PATH)
FILES = ("svg", "png", "pdf", "drawio", "json")
SAID = "changed: security group"
COMPARED = "compared with 4 Mar 2026 05:06 UTC"
MARKS = ("added", "changed", "removed", "perhaps")


def vpc(resource_id: str, account: str, name: str) -> list[Record]:
    """A VPC with a subnet."""
    subnet = resource_id.replace("vpc", "subnet")
    return [
        record(Kind.VPC, resource_id, account, CidrBlock="10.77.0.0/16", State="available", Tags=tag(name)),
        record(Kind.SUBNET, subnet, account, VpcId=resource_id, CidrBlock="10.77.1.0/24", Tags=tag(f"{name}-a")),
    ]


def before() -> Inventory:
    """The small network, and a VPC in each account that is gone later."""
    return added(small(), [*vpc(OLD, SHOP, "shop-old"), *vpc(SEKRIT, PAY, "sekrit-old")])


def after() -> Inventory:
    """Later an endpoint is gone too, a subnet has other tags, a group other rules, and the other account another subnet."""
    found = changed(changed(without(small(), *GONE), PRIVATE, Tags=tag("renamed")), GROUP, IpPermissions=[])
    found = changed(found, "subnet-pay", Tags=tag("sekrit-subnet"))
    new = record(Kind.SUBNET, "subnet-sekrit", PAY, VpcId="vpc-pay", CidrBlock="10.9.7.0/24", Tags=tag("sekrit-new"))
    return added(found, [new])


@pytest.fixture
def two(workspace: Workspace, now: datetime) -> Snapshot:
    """Two snapshots; the latest."""
    published(workspace, before(), now)
    return published(workspace, after(), now + timedelta(days=1))


def told(client: Client, address: str) -> str:
    """What is behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def scene(client: Client, token: str) -> dict[str, Any]:
    """The scene of a link's picture."""
    found: dict[str, Any] = json.loads(told(client, f"/s/{token}.json"))
    return found


def badges(found: dict[str, Any]) -> list[str]:
    """The titles of what a scene marks as different."""
    every = (badge for node in found["nodes"] for badge in node["badges"])
    return sorted(badge["title"] for badge in every if badge["kind"] in MARKS)


def states(found: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What is drawn in which state."""
    return sorted((node["kind"], node["state"] or "") for node in found["nodes"])


def sentence(found: dict[str, Any]) -> str:
    """What a scene says of the comparison."""
    words = " ".join(text["text"] for text in found["texts"])
    return words[words.index("Compared with") :]


class TestWhole:
    """A link to the whole estate."""

    def test_what_came_changed_and_went_is_drawn_in_every_file(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        made = link(two.workspace, editor, clock, query="compare=1&expand=all")
        assert (made.link.query, made.link.compared_with) == ("expand=all", 1)
        for part in ("", "/embed", ".svg", ".drawio", ".json"):
            text = told(client, f"/s/{made.token}{part}")
            assert COMPARED in text, part
            assert "removed" in text
            assert SEKRIT in text
            assert "snapshot 1" not in text
        for form in ("png", "pdf"):
            assert client.get(f"/s/{made.token}.{form}").status_code == 200
        assert client.get(f"/s/{made.token}.csv").status_code == 404
        assert {("vpc", "removed"), ("endpoint", "removed")} <= set(states(scene(client, made.token)))

    def test_it_is_the_picture_of_the_members(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        made = link(two.workspace, editor, clock, query="compare=1")
        mine = client_of(editor).get("/api/v1/workspaces/acme/scene?compare=1").json()
        theirs = scene(client, made.token)
        assert badges(theirs) == badges(mine) != []
        assert sentence(theirs) == sentence(mine).replace("snapshot 1 of ", "")

    def test_it_looks_the_same_when_everything_is_replaced(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        found = []
        for rules in ({}, {"redaction": EVERYTHING}):
            made = link(two.workspace, editor, clock, query="expand=all", compared_with=1, **rules)
            drawn = scene(client, made.token)
            found.append((states(drawn), [title.partition(" ")[0] for title in badges(drawn)]))
        assert found[0] == found[1]
        for part in ("", ".svg", ".drawio", ".json"):
            text = told(client, f"/s/{made.token}{part}")
            assert re.findall(rf"sekrit|shop|renamed|{SHOP}|{PAY}|{VPC}|{OLD}|{ENDPOINT}|10\.77\.", text) == []

    def test_a_change_in_what_is_hidden_is_none_and_the_picture_says_so(
        self, client: Client, workspace: Workspace, editor: User, now: datetime, clock: datetime
    ) -> None:
        published(workspace, small(), now)
        tags = [*tag("shop-private"), {"Key": "team", "Value": "tills"}]
        policy = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}]}'
        published(workspace, changed(changed(small(), PRIVATE, Tags=tags), "vpce-0000001a", PolicyDocument=policy), now)
        hidden, shown = (
            scene(client, link(workspace, editor, clock, query="compare=1", redaction=rules).token)
            for rules in (EVERYTHING, Redaction(tags=False, policies=False))
        )
        assert badges(hidden) == []
        assert sentence(hidden).endswith(f"nothing changed. {UNTOLD}")
        assert "2 changed" in sentence(shown)

    def test_what_was_not_looked_at_has_neither_come_nor_gone(
        self, client: Client, workspace: Workspace, editor: User, now: datetime, clock: datetime
    ) -> None:
        published(workspace, without(small(), ENDPOINT), now, Kind.VPC_ENDPOINT)
        published(workspace, small(), now + timedelta(days=1))
        for rules in ({}, {"redaction": EVERYTHING}):
            for query in ("expand=all", f"subject=vpc:{VPC}", f"account={SHOP}"):
                made = link(workspace, editor, clock, query=f"{query}&compare=1", **rules)
                found = scene(client, made.token)
                assert badges(found)
                assert all("on one side only, the other did not look: VPC endpoint" in one for one in badges(found))
                assert "1 on one side only, where the other did not look" in sentence(found)


def same_elsewhere(other: bool) -> tuple[Inventory, Inventory]:
    """The two networks; with `other`, those in which the other account alone was otherwise before, in what is not drawn."""
    old = before()
    if other:
        old = changed(without(old, SEKRIT, SEKRIT.replace("vpc", "subnet")), "subnet-pay", Tags=tag("sekrit-first"))
        table = record(Kind.ROUTE_TABLE, "rtb-sekrit", PAY, VpcId="vpc-pay", Routes=[], Associations=[{"Main": True}])
        old = added(old, [*vpc("vpc-0000001f", PAY, "sekrit-third"), table])
    return old, after()


class TestPart:
    """A link to a part of the estate."""

    @pytest.mark.parametrize("query", PARTS)
    def test_what_changed_elsewhere_makes_no_byte_different(
        self, client: Client, editor: User, now: datetime, clock: datetime, query: str
    ) -> None:
        found = []
        for number, sides in enumerate((same_elsewhere(other=False), same_elsewhere(other=True))):
            place = create_workspace(slug=f"place-{number}", name="Place", now=now)
            add_member(workspace=place, user=editor, role=Role.EDITOR, now=now)
            for day, side in enumerate(sides):
                inventory = Inventory(side.records, tuple(looked(before())))
                publish(workspace=place, inventory=inventory, source="files", now=now + timedelta(days=day))
            token = link(place, editor, clock, query=f"{query}&compare=1").token
            texts = [told(client, f"/s/{token}{part}").replace(token, "") for part in ("", ".svg", ".drawio", ".json")]
            assert "sekrit" not in "".join(texts)
            found.append(texts)
        assert found[0] == found[1]

    @pytest.mark.parametrize("rules", [{}, {"redaction": EVERYTHING}], ids=["open", "hidden"])
    @pytest.mark.parametrize("query", PARTS)
    def test_it_counts_what_it_draws(
        self, client: Client, two: Snapshot, editor: User, clock: datetime, query: str, rules: dict[str, Redaction]
    ) -> None:
        made = link(two.workspace, editor, clock, query=query, compared_with=1, **rules)
        found = scene(client, made.token)
        assert "on this picture: " in sentence(found)
        assert "outside" not in sentence(found)
        for part in ("", ".svg", ".drawio", ".json"):
            assert "sekrit" not in told(client, f"/s/{made.token}{part}")

    def test_what_is_gone_passes_the_same_filters(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        for rules in ({}, {"redaction": EVERYTHING}):
            for query, gone in (
                (f"account={SHOP}", 1),
                (f"account={PAY}", 1),
                ("text=shop-old", 1),
                ("text=renamed", 0),
            ):
                made = link(two.workspace, editor, clock, query=query, compared_with=1, **rules)
                found = scene(client, made.token)
                assert [node["state"] for node in found["nodes"] if node["kind"] == "vpc"].count("removed") == gone

    def test_only_what_changed_in_the_part(self, client: Client, two: Snapshot, editor: User, clock: datetime) -> None:
        for query, drawn in (
            ("only=changed", {VPC, OLD, SEKRIT, "vpc-pay"}),
            (f"only=changed&account={SHOP}", {VPC, OLD}),
        ):
            found = scene(client, link(two.workspace, editor, clock, query=f"{query}&compare=1").token)
            cards = {node["resource"] for node in found["nodes"] if node["kind"] == "vpc"}
            assert cards >= drawn
            assert (SEKRIT in cards) == (SEKRIT in drawn)

    def test_a_vpc_that_is_gone_can_be_its_subject(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        for rules in ({}, {"redaction": EVERYTHING}):
            made = link(two.workspace, editor, clock, query=f"subject=vpc:{OLD}&compare=1", **rules)
            found = scene(client, made.token)
            assert [node["state"] for node in found["nodes"] if node["kind"] == "vpc"] == ["removed"]

    def test_things_that_are_not_drawn_are_told_without_their_names(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        made = link(two.workspace, editor, clock, query=f"account={SHOP}&compare=1")
        found = scene(client, made.token)
        assert any("changed: subnet" in title for title in badges(found))
        text = told(client, f"/s/{made.token}")
        assert not re.search(rf"{PRIVATE}|{GROUP}|renamed", text)
        opened = {badge["resource"] for node in found["nodes"] for badge in node["badges"] if badge["resource"]}
        assert opened <= {node["resource"] for node in found["nodes"]}

    def test_the_picture_of_a_vpc_counts_nothing_inside_its_neighbours(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        for subject in ("vpc:vpc-pay", f"service:{SERVICE_ID}"):
            made = link(two.workspace, editor, clock, query=f"subject={subject}&compare=1")
            titles = " ".join(badges(scene(client, made.token)))
            assert "removed: VPC endpoint" in titles
            assert "security group" not in titles
            assert PRIVATE not in told(client, f"/s/{made.token}")

    def test_the_frame_of_an_account_counts_nothing_that_is_left_out(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        for query in (f"text={VPC}", f"subject=vpc:{VPC}"):
            found = scene(client, link(two.workspace, editor, clock, query=f"{query}&compare=1").token)
            assert not [one for one in badges(found) if re.search(r"removed: (VPC|subnet)\b(?! endpoint)", one)]
            assert not [node for node in found["nodes"] if node["kind"] == "account" and node["badges"]]

    def test_what_has_no_box_is_told_at_what_belongs_to_the_part_alone(
        self, client: Client, workspace: Workspace, editor: User, now: datetime, clock: datetime
    ) -> None:
        for inventory in (small(), changed(small(), GROUP, IpPermissions=[])):
            published(workspace, inventory, now)
        for query, titles in (
            (f"account={SHOP}", [SAID, f"inside, not drawn:\n{SAID}"]),
            (f"subject=vpc:{VPC}", [SAID]),
            ("subject=vpc:vpc-pay", []),
            (f"subject=service:{SERVICE_ID}", []),
        ):
            found = scene(client, link(workspace, editor, clock, query=f"{query}&compare=1").token)
            assert set(badges(found)) == set(titles)
            assert GROUP not in str(found)
            assert sentence(found).startswith(
                f"Compared with 4 Mar 2026 05:06 UTC, on this picture: {'1' if titles else 'nothing'} changed."
            )

    def test_no_path_begins_at_what_is_gone(self, client: Client, two: Snapshot, editor: User, clock: datetime) -> None:
        gone = OLD.replace("vpc", "subnet")
        made = link(two.workspace, editor, clock, query=f"subject=path&from={gone}&to=s3&compare=1")
        found = scene(client, made.token)
        assert (found["nodes"], found["edges"]) == ([], [])
        assert f"{gone} is not in the inventory" in " ".join(found["notes"])

    def test_a_path_is_traced_in_what_is_there(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        plain, compared = (
            scene(client, link(two.workspace, editor, clock, query=PATH, **more).token)
            for more in ({}, {"compared_with": 1})
        )
        assert [edge["id"] for edge in compared["edges"]] == [edge["id"] for edge in plain["edges"]]
        assert "removed" not in {state for _, state in states(compared)}
        assert compared["title"].endswith(COMPARED)


class TestLink:
    """Making such a link, and looking at it."""

    def test_visitors_cannot_compare_with_anything_else(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        for more in ({}, {"compared_with": 1}):
            token = link(two.workspace, editor, clock, **more).token
            for part in ("", ".svg", ".json"):
                whole = told(client, f"/s/{token}{part}")
                for asked in ("compare=1", "compare=2", "only=changed", "snapshot=1", "compare=x"):
                    assert told(client, f"/s/{token}{part}?{asked}") == whole

    def test_the_latest_follows_and_the_other_snapshot_is_kept(
        self, client: Client, two: Snapshot, editor: User, now: datetime, clock: datetime
    ) -> None:
        made = link(two.workspace, editor, clock, query="compare=1")
        assert pinned_numbers(two.workspace) == {1}
        first = client.get(f"/s/{made.token}.svg")
        published(two.workspace, before(), now + timedelta(days=2))
        again = client.get(f"/s/{made.token}.svg", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200
        assert "nothing changed" in sentence(scene(client, made.token))
        Snapshot.objects.filter(workspace=two.workspace, number=1).delete()
        assert client.get(f"/s/{made.token}").status_code == 404

    def test_what_stood_on_the_other_side_is_drawn_as_long_as_it_is_known(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        made = link(two.workspace, editor, clock, query="compare=1")
        assert OLD in told(client, f"/s/{made.token}")
        ResourceVersion.objects.filter(
            workspace=two.workspace, native_id__in=[one.id for one in vpc(OLD, SHOP, "")]
        ).delete()
        Snapshot.objects.filter(workspace=two.workspace, number=1).update(revision=7)
        assert OLD not in told(client, f"/s/{made.token}")

    def test_a_note_on_what_is_gone_is_drawn(
        self, client: Client, two: Snapshot, editor: User, clock: datetime
    ) -> None:
        add_note(workspace=two.workspace, text="Gone for good", now=clock, by=editor, resource=OLD)
        for rules in ({}, {"redaction": EVERYTHING}):
            made = link(two.workspace, editor, clock, query="compare=1", with_notes=True, **rules)
            nodes = [node for node in scene(client, made.token)["nodes"] if node["state"] == "removed"]
            assert any(badge["kind"] == "note" for node in nodes for badge in node["badges"])

    @pytest.mark.usefixtures("two")
    def test_the_page_of_a_picture_leads_to_a_link_to_it(self, client: Client, editor: User) -> None:
        browser = client_of(editor)
        page = browser.get("/w/acme/estate?compare=1&only=changed").content.decode()
        form = browser.get(re.search(r'href="(/w/acme/shares/new[^"]*)"', page)[1]).content.decode()  # type: ignore[index]
        assert "compared with snapshot 1" in form
        query = re.search(r'name="query" value="([^"]*)"', form)[1].replace("&amp;", "&")  # type: ignore[index]
        given = {key: value for key, value in {**FORM, "query": query}.items() if key not in HIDE_ALL}
        preview = browser.post("/w/acme/shares/preview", given).content.decode()
        assert 'data-state="removed"' in preview
        token = token_in(browser.post("/w/acme/shares/new", given).content.decode())
        assert 'data-state="removed"' in told(client, f"/s/{token}")
        made = ShareLink.objects.get()
        assert (made.query, made.compared_with) == ("only=changed", 1)
        assert "the latest against 1" in browser.get("/w/acme/shares").content.decode()
        assert AuditEvent.objects.get(action="share.create").details["compared_with"] == 1

    def test_the_api_takes_either_way_of_naming_the_other_snapshot(
        self, client: Client, two: Snapshot, editor: User
    ) -> None:
        root, browser = f"/api/v1/workspaces/{two.workspace.slug}/shares", client_of(editor)
        for body in ({"query": "compare=1"}, {"compared_with": 1}, {"query": "compare=1", "compared_with": 1}):
            made = browser.post(root, body, content_type="application/json").json()
            assert (made["query"], made["compared_with"]) == ("", 1)
            assert "removed" in told(client, "/s/" + made["address"].rpartition("/")[2])
        wrong = browser.post(root, {"query": "compare=1", "compared_with": 2}, content_type="application/json")
        assert wrong.status_code == 400
        assert "compared_with with snapshot 2: give one" in wrong.content.decode()
