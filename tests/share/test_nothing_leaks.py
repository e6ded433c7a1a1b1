"""Whatever is served for a link holds nothing of what the link replaces."""

import gzip
import hashlib
import io
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.share.offers import link
from tests.topology.estates import estates
from tests.topology.hiding import REDACTIONS, hidden
from tests.topology.test_redaction import seen
from tests.web.estates import PAY, SHOP, denied, small
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.services import publish
from vpcviz.layout.view import View
from vpcviz.people.models import Role, User, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace
from vpcviz.share.material import material_of
from vpcviz.share.selectors import live_link
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record
from vpcviz.topology.redaction import Redaction

pytestmark = pytest.mark.django_db
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
UNSHRUNK = (Phase.explicit, Phase.generate)
"""An example takes a second: the first failure is told as it is."""
FEW = settings(max_examples=20, suppress_health_check=SLOW, phases=UNSHRUNK)
MANY = settings(max_examples=500, suppress_health_check=SLOW, phases=UNSHRUNK)
SEVERAL = settings(max_examples=100, suppress_health_check=SLOW, phases=UNSHRUNK)
FEWER = settings(max_examples=4, suppress_health_check=SLOW, phases=UNSHRUNK)


def place() -> tuple[Workspace, User, datetime]:
    """A workspace of its own, and its editor: examples share one database."""
    now = datetime.now(UTC)
    word = uuid4().hex
    workspace = create_workspace(slug=f"w-{word}", name=f"Sekrit {word}", now=now)
    user = create_user(email=f"{word}@example.com", now=now)
    add_member(workspace=workspace, user=user, role=Role.EDITOR, now=now)
    return workspace, user, now


def queries(inventory: Inventory) -> list[str]:
    """A view of every subject, and filters that say secrets."""
    ids = {kind: [one.id for one in inventory.records if one.kind is kind] for kind in Kind}
    vpc, service = ids[Kind.VPC][0], ids[Kind.ENDPOINT_SERVICE_CONFIGURATION][0]
    record = next(one for one in inventory.records if one.kind is Kind.VPC)
    interface = next(one for one in inventory.records if one.body.get("PrivateIpAddress"))
    tag = record.body["Tags"][1]
    return [
        "",
        "expand=all",
        f"subject=vpc:{vpc}",
        f"subject=service:{service}",
        f"account={record.account}&expand={vpc}",
        f"focus={vpc}&hops=2",
        f"text={vpc[:9]}",
        f"tag={tag['Key']}={tag['Value']}",
        f"subject=path&from={interface.body['SubnetId']}&to=s3",
        f"subject=path&from={interface.body['PrivateIpAddress']}&to={record.body['CidrBlock'].split('/')[0][:-1]}9",
    ]


def offered(inventory: Inventory) -> list[dict[str, Any]]:
    """What links may show: every kind, and filters that say secrets."""
    vpcs = [one for one in inventory.records if one.kind is Kind.VPC]
    record = vpcs[0]
    name = record.body["Tags"][0]["Value"]
    tables = {
        "access": ("all=1", f"all=1&account={record.account}", f"all=1&vpc={record.id}", f"all=1&q={quote(name)}"),
        "changes": ("", "kind=vpc", f"account={record.account}"),
        "findings": ("", f"account={record.account}", f"vpc={record.id}", f"q={quote(name)}"),
    }
    judged = (
        f"{part}&show=findings" for part in ("expand=all", f"account={record.account}", f"subject=vpc:{record.id}")
    )
    found = [{"shows": "picture", "query": query} for query in (*queries(inventory), *judged)]
    return [*found, *compared(inventory)] + [
        {"shows": shows, "query": query} for shows, asked in tables.items() for query in asked
    ]


def compared(inventory: Inventory) -> list[dict[str, Any]]:
    """Every picture, compared with the network before; and that one with what came later, all of which is gone in it."""
    account = inventory.records[0].account
    asked = (*queries(inventory), "only=changed", f"only=changed&account={account}", f"account={account}&show=findings")
    forth = [{"query": f"{query}&compare=1"} for query in asked]
    return forth + [{"query": query, "snapshot": 1, "compared_with": 2} for query in asked if "path" not in query]


def earlier(inventory: Inventory) -> Inventory:
    """The same network before: some things are not there yet, others were not looked for, and everything has another name."""
    found = []
    for number, one in enumerate(inventory.records):
        if number % 5 == 4:
            continue
        tags = [{"Key": "Name", "Value": f"sekrit-{number}"}, {"Key": f"team-{number}", "Value": "tills"}]
        found.append(replace(one, body={**one.body, "Tags": tags} if "Tags" in one.body else one.body))
    looked = {(one.kind, one.account, one.region) for one in inventory.records if one.kind is not Kind.ROUTE_TABLE}
    fetched = (Outcome(*scope, OutcomeState.FETCHED, "ec2", "Describe") for scope in sorted(looked))
    return Inventory(tuple(found), (*inventory.outcomes, *fetched))


def published(inventory: Inventory) -> tuple[Workspace, User, datetime]:
    """A workspace that has seen the network twice."""
    workspace, user, now = place()
    publish(workspace=workspace, inventory=earlier(inventory), source="sekrit files", now=now)
    publish(workspace=workspace, inventory=inventory, source="sekrit files", now=now)
    return workspace, user, now


def words_of(body: bytes, mime: str) -> str:
    """Everything legible in a file, its metadata and its compressed parts too."""
    text = body.decode("utf-8", "replace")
    if mime == "application/pdf":
        reader = PdfReader(io.BytesIO(body))
        text += "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
        text += "\n".join(inflated(one) for one in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL))
    if mime == "image/png":
        for chunk in re.findall(rb"zTXt(.*?)IEND", body, re.DOTALL):
            text += zlib.decompress(chunk.split(b"\0\0", 1)[1]).decode("latin-1")
    return text


def inflated(stream: bytes) -> str:
    """A stream of a PDF; fonts and images that are not deflated as they are."""
    try:
        return zlib.decompressobj().decompress(stream).decode("latin-1")
    except zlib.error:
        return stream.decode("latin-1")


PARTS = (
    *("", "/embed", "?theme=dark", "?text=x&q=x&kind=vpc&severity=high&page=2&via=nat&account=0", "/embed?kind=subnet"),
    *(".svg", ".drawio", ".json", ".csv", ".svg?theme=dark", ".exe", "/nothing"),
)


def check_pages(estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject) -> None:
    """Nothing that the rules hide is in any page or drawing of a link, or in its headers."""
    inventory, secrets = estate
    workspace, user, now = published(inventory)
    made = link(workspace, user, now, **data.draw(st.sampled_from(offered(inventory))), redaction=rules)
    client, kept = Client(), hidden(secrets, rules, inventory)
    live = live_link(made.token, now=now)
    assert live is not None
    for part in PARTS:
        answer = client.get(f"/s/{made.token}{part}")
        text = answer.content.decode() + str(answer.headers)
        if "ETag" in answer.headers:
            digest = hashlib.sha256(answer.content).hexdigest()
            assert answer.headers["ETag"] == f'W/"{digest[:32]}"'
        assert seen(kept, text) == set(), part
        if rules.names:
            assert "sekrit" not in text.lower(), part
    packed = client.get(f"/s/{made.token}", headers={"Accept-Encoding": "gzip"})
    assert seen(kept, gzip.decompress(packed.content).decode()) == set()


@FEW
@given(estates(), REDACTIONS, st.data())
def test_pages_and_drawings_hold_no_secret(
    estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject
) -> None:
    check_pages(estate, rules, data)


@pytest.mark.soak
@MANY
@given(estates(), REDACTIONS, st.data())
def test_many_pages_and_drawings_hold_no_secret(
    estate: tuple[Inventory, frozenset[str]], rules: Redaction, data: st.DataObject
) -> None:
    check_pages(estate, rules, data)


HIDDEN_KINDS = frozenset(
    {Kind.SUBNET, Kind.ROUTE_TABLE, Kind.NETWORK_INTERFACE, Kind.INTERNET_GATEWAY, Kind.PREFIX_LIST}
    | {Kind.TRANSIT_GATEWAY_ATTACHMENT}
)
"""What pictures of one account's network do not draw of another's."""


def joined(inventory: Inventory) -> Inventory:
    """The network with a transit gateway, in the account of the first thing, to which every VPC is attached."""
    owner, region = inventory.records[0].account, inventory.records[0].region
    hub = "tgw-0123456789abcdef0"
    body = {"TransitGatewayId": hub, "State": "available"}
    found = [Record(Kind.TRANSIT_GATEWAY, hub, owner, region, {**body, "OwnerId": owner})]
    for one in inventory.records:
        if one.kind is Kind.VPC:
            name = one.id.replace("vpc-", "tgw-attach-")
            row = {**body, "TransitGatewayOwnerId": owner, "ResourceOwnerId": one.account, "ResourceType": "vpc"}
            row |= {"TransitGatewayAttachmentId": name, "ResourceId": one.id}
            found.append(Record(Kind.TRANSIT_GATEWAY_ATTACHMENT, name, one.account, one.region, row))
    return Inventory((*inventory.records, *found), inventory.outcomes)


def otherwise(inventory: Inventory, account: str, data: st.DataObject) -> Inventory:
    """The network before, when other things of another account were otherwise."""
    found = []
    for one in earlier(inventory).records:
        if one.account == account or one.kind not in HIDDEN_KINDS:
            found.append(one)
            continue
        change = data.draw(st.sampled_from(("not there", "the same", "another")))
        found += [] if change == "not there" else [one]
        if change == "another":
            found.append(
                replace(one, id=f"{one.id[:-3]}fff", body={**one.body, "Tags": [{"Key": "Name", "Value": "vault"}]})
            )
    return Inventory(tuple(found), earlier(inventory).outcomes)


def check_parts(estate: tuple[Inventory, frozenset[str]], data: st.DataObject) -> None:
    """What was otherwise before in what a picture does not draw makes no byte of it different."""
    inventory = joined(estate[0])
    account, vpc = inventory.records[0].account, inventory.records[0].id
    subnet = next(one.id for one in inventory.records if one.kind is Kind.SUBNET and one.account == account)
    asked = (
        f"account={account}",
        f"account={account}&expand=all",
        f"subject=vpc:{vpc}",
        f"focus={vpc}&hide=privatelink",
        f"subject=path&from={subnet}&to=s3",
    )
    query, now = f"{data.draw(st.sampled_from(asked))}&compare=1", datetime.now(UTC)
    later = Inventory(inventory.records, earlier(inventory).outcomes)
    bodies = []
    for side in (earlier(inventory), otherwise(inventory, account, data)):
        workspace, user, _ = place()
        publish(workspace=workspace, inventory=side, source="files", now=now)
        publish(workspace=workspace, inventory=later, source="files", now=now)
        Workspace.objects.filter(pk=workspace.pk).update(name="Acme")
        token = link(workspace, user, now, query=query).token
        answers = [Client().get(f"/s/{token}{part}") for part in ("", ".svg", ".drawio", ".json")]
        assert {answer.status_code for answer in answers} == {200}
        bodies.append([answer.content.decode().replace(token, "") for answer in answers])
    assert bodies[0] == bodies[1]
    assert "vault" not in "".join(bodies[1])


@FEWER
@given(estates(), st.data())
def test_what_differs_beyond_a_picture_is_not_told(
    estate: tuple[Inventory, frozenset[str]], data: st.DataObject
) -> None:
    check_parts(estate, data)


@pytest.mark.soak
@SEVERAL
@given(estates(), st.data())
def test_much_that_differs_beyond_a_picture_is_not_told(
    estate: tuple[Inventory, frozenset[str]], data: st.DataObject
) -> None:
    check_parts(estate, data)


@FEWER
@given(estates(), st.data())
def test_images_hold_no_secret(estate: tuple[Inventory, frozenset[str]], data: st.DataObject) -> None:
    inventory, secrets = estate
    workspace, user, now = published(inventory)
    offers = [{"query": query} for query in queries(inventory)] + compared(inventory)
    made = link(workspace, user, now, **data.draw(st.sampled_from(offers)), redaction=Redaction())
    for name in ("png", "pdf"):
        answer = Client().get(f"/s/{made.token}.{name}")
        assert answer.status_code == 200
        text = words_of(answer.content, answer.headers["Content-Type"]) + str(answer.headers)
        assert seen(secrets, text) == set()
        assert "sekrit" not in text.lower()


@FEWER
@given(estates())
def test_two_links_do_not_tell_what_they_have_in_common(estate: tuple[Inventory, frozenset[str]]) -> None:
    workspace, user, now = published(estate[0])
    for offer in ({}, {"shows": "access", "query": "all=1"}, {"shows": "changes"}, {"shows": "findings"}):
        made = [link(workspace, user, now, redaction=Redaction(), **offer).token for _ in range(2)]
        first, second = (ids_in(Client().get(f"/s/{token}.json").content.decode()) for token in made)
        assert first
        assert first.isdisjoint(second)


def ids_in(text: str) -> set[str]:
    """The ids of resources in a text."""
    return set(re.findall(r"(?:vpc|subnet|rtb|igw|eni|vpce|vpce-svc|tgw)-[0-9a-f]{17}", text))


@FEWER
@given(estates())
def test_the_same_thing_has_one_replacement_in_everything_of_a_link(
    estate: tuple[Inventory, frozenset[str]],
) -> None:
    workspace, user, now = published(estate[0])
    vpc = next(one.id for one in estate[0].records if one.kind is Kind.VPC)
    for query in ("expand=all", f"subject=vpc:{vpc}"):
        token = link(workspace, user, now, query=query, redaction=Redaction()).token
        texts = [
            Client().get(f"/s/{token}{part}").content.decode() for part in (".json", "", ".svg", ".drawio", "/embed")
        ]
        scene = {node["resource"] for node in json.loads(texts[0])["nodes"] if node["resource"]}
        drawn = {one for one in scene if ids_in(one)}
        assert drawn
        assert all(drawn <= ids_in(text) for text in texts[:3])
        assert all(ids_in(text) <= ids_in("".join(texts[:2])) for text in texts)


@FEWER
@given(estates())
def test_replaced_addresses_lie_in_each_other_as_before(estate: tuple[Inventory, frozenset[str]]) -> None:
    workspace, user, now = published(estate[0])
    token = link(workspace, user, now, query="expand=all", redaction=Redaction()).token
    nodes = {node["id"]: node for node in json.loads(Client().get(f"/s/{token}.json").content)["nodes"]}
    inside = 0
    for node in nodes.values():
        if node["kind"] != "subnet" or not (mine := cidrs_in(node["sub"])):
            continue
        above = node
        while above["kind"] != "vpc":
            above = nodes[above["parent"]]
        assert any(mine[0].subnet_of(block) for block in cidrs_in(above["sub"]))
        inside += 1
    assert inside


def cidrs_in(text: str) -> list[IPv4Network]:
    """The blocks in a text."""
    return [IPv4Network(word) for word in re.findall(r"\d+\.\d+\.\d+\.\d+/\d+", text)]


def test_notes_are_drawn_only_when_asked_for_and_without_their_author() -> None:
    workspace, user, now = place()
    publish(workspace=workspace, inventory=small(), source="files", now=now)
    add_note(workspace=workspace, text="Ask before you change this", now=now, by=user, resource="vpc-00000001")
    without = link(workspace, user, now, redaction=Redaction())
    noted = link(workspace, user, now, redaction=Redaction(), with_notes=True)
    assert "Ask before" not in Client().get(f"/s/{without.token}").content.decode()
    page = Client().get(f"/s/{noted.token}").content.decode()
    assert "Ask before you change this" in page
    assert user.email not in page
    assert "vpc-00000001" not in page
    add_note(workspace=workspace, text="A second one", now=now, by=user, subject="estate")
    assert "A second one" in Client().get(f"/s/{noted.token}").content.decode()


def test_a_filter_says_nothing_of_what_it_leaves_out() -> None:
    workspace, user, now = place()
    publish(workspace=workspace, inventory=small(denied()), source="files", now=now)
    whole = link(workspace, user, now)
    other = next(one for one in (SHOP, PAY) if one != denied().account)
    part = link(workspace, user, now, query=f"account={other}&hide=privatelink&hide=peering")
    assert "could not be read" in Client().get(f"/s/{whole.token}").content.decode()
    page = Client().get(f"/s/{part.token}").content.decode()
    assert "could not be read" not in page


@pytest.mark.parametrize("asked", ["text=shop", "tag=team"])
def test_a_tag_of_somebody_lets_nothing_more_through(asked: str, now: datetime) -> None:
    """A redacted picture marks what filters let through by a tag of its own."""
    workspace, user, now = place()
    vpcs = [
        Record(Kind.VPC, f"vpc-0000000{number}", SHOP, "eu-west-1", {"CidrBlock": f"10.{number}.0.0/16", "Tags": tags})
        for number, tags in enumerate(
            (
                [{"Key": "Name", "Value": "shop"}, {"Key": "team", "Value": "tills"}],
                [{"Key": "Name", "Value": "vault"}, {"Key": "shared", "Value": "yes"}],
                [{"Key": "Name", "Value": "cellar"}, {"Key": "shared-2", "Value": "no"}],
            )
        )
    ]
    publish(workspace=workspace, inventory=Inventory(tuple(vpcs), ()), source="files", now=now)
    rules = Redaction(names=False, tags=False)
    made = link(workspace, user, now, query=asked, redaction=rules)
    text = Client().get(f"/s/{made.token}").content.decode()
    assert "shop" in text
    assert "vault" not in text
    assert "cellar" not in text


def test_the_tag_that_groups_the_estate_is_said_in_the_words_of_the_link() -> None:
    workspace, user, now = place()
    tags = [{"Key": "Name", "Value": "payroll"}, {"Key": f"bill payroll of {SHOP}", "Value": "cash desk"}]
    body = {"CidrBlock": "10.1.0.0/16", "Tags": tags}
    vpc = Record(Kind.VPC, "vpc-00000001", SHOP, "eu-west-1", body)
    publish(workspace=workspace, inventory=Inventory((vpc,), ()), source="files", now=now)
    query = f"group=tag:{quote(tags[1]['Key'])}"
    made = link(workspace, user, now, query=query, redaction=Redaction(tags=False))
    text = Client().get(f"/s/{made.token}.json").content.decode()
    assert seen({"payroll", SHOP}, text) == set()
    assert re.search(r"bill vpc-[0-9a-f]{4} of \d{12}", text)
    assert "cash desk" in text


def test_nothing_comes_in_the_order_of_the_originals() -> None:
    """What could not be read is told of accounts in the order of their new numbers."""
    accounts = [f"{number:012}" for number in range(100000000000, 100000000012)]
    outcomes = tuple(replace(denied(), account=one) for one in accounts)
    workspace, user, now = place()
    inventory = Inventory((*small().records,), outcomes)
    publish(workspace=workspace, inventory=inventory, source="files", now=now)
    live = live_link(link(workspace, user, now, redaction=Redaction()).token, now=now)
    assert live is not None
    told = [one.account for one in material_of(live, View()).topology.outcomes]
    assert len(set(told)) == len(accounts)
    assert told == sorted(told)
