"""Pictures that are compared: the rules hold, nothing looks alive that is gone, and what did not change does not move."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.estates import MEDIUM, SMALL, Size, estate
from tests.layout.estates import UGLY
from tests.layout.rules import broken
from tests.topology.test_compared import ENDPOINT, PRIVATE, SHOP, VPC, changed, compare, without
from tests.web.estates import SERVICE_ID, fetched, small
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.stored import Comparison, Stored
from vpcviz.inventory.comparing import compared
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.view import View, ViewError, parse_query, to_query
from vpcviz.render.drawio import drawio
from vpcviz.render.palette import CONDITION_DASHES
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.compared import compared_topology
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.kinds import Kind
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory, OutcomeState, Record

HEADING = Heading("Acme", "2026-03-04 05:06 UTC", "files")
CONNECTION = f"{SERVICE_ID}|{ENDPOINT}"


def stored(before: Inventory, after: Inventory) -> Stored:
    return Stored(comparison=Comparison(compare(before, after), "snapshot 1", "2026-03-03 05:06 UTC"))


def draw(before: Inventory, after: Inventory, view: View = View()) -> Scene:  # noqa: B008 - a frozen value
    return scene(build(after), view, HEADING, stored=stored(before, after))


def views(before: Inventory, after: Inventory) -> Iterator[View]:
    topology = compare(before, after).topology
    yield View()
    yield View(only="changed")
    yield View(expanded=("all",))
    yield from (View("vpc", vpc_id) for vpc_id in vpc_ids(topology)[:2])
    yield from (View("service", service.key) for service in services(topology)[:2])


def halved(inventory: Inventory, rest: int) -> Inventory:
    """The inventory without every third record, and with other tags on others."""
    kept = [one for number, one in enumerate(inventory.records) if number % 3 != rest]
    tags = [{"Key": "Name", "Value": f"other {rest}"}]
    records = (replace(one, body={**one.body, "Tags": tags}) if n % 5 == rest else one for n, one in enumerate(kept))
    return replace(inventory, records=tuple(records))


def check(inventory: Inventory) -> None:
    before, after = halved(inventory, 0), halved(inventory, 1)
    for view in views(before, after):
        assert broken(draw(before, after, view)) == [], view


@pytest.mark.parametrize("name", UGLY)
def test_ugly_estates_that_changed_break_no_rule(name: str) -> None:
    check(UGLY[name]())


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=["small", "medium"])
def test_estates_that_changed_break_no_rule(size: object) -> None:
    check(estate(size))  # type: ignore[arg-type]


def nodes(drawn: Scene, resource: str) -> list[Node]:
    return [node for node in drawn.nodes if node.resource == resource]


def lines(drawn: Scene, resource: str) -> list[Edge]:
    ends = {node.id for node in nodes(drawn, resource)}
    return [edge for edge in drawn.edges if edge.resource == resource or {edge.source, edge.target} & ends]


def boxes(drawn: Scene) -> list[tuple[object, ...]]:
    return [(node.id, node.x, node.y, node.w, node.h, node.badges, node.state) for node in drawn.nodes]


@pytest.mark.parametrize("view", [View(), View(expanded=("all",)), View("vpc", VPC), View("service", SERVICE_ID)])
def test_nothing_changed_is_the_same_picture_and_says_so(view: View) -> None:
    drawn, plain = draw(small(), small(), view), scene(build(small()), view, HEADING)
    assert boxes(drawn) == boxes(plain)
    assert drawn.edges == plain.edges
    assert "Compared with snapshot 1 of 2026-03-03 05:06 UTC: nothing changed." in [text.text for text in drawn.texts]


def test_where_nothing_changed_nothing_moves() -> None:
    after = changed(small(), PRIVATE, Tags=[{"Key": "Name", "Value": "shop-private"}, {"Key": "new", "Value": "1"}])
    drawn, plain = draw(small(), after, View("vpc", VPC)), scene(build(after), View("vpc", VPC), HEADING)
    assert [box[:5] for box in boxes(drawn)] == [box[:5] for box in boxes(plain)]
    (subnet,) = nodes(drawn, PRIVATE)
    assert "~ changed" in [badge.text for badge in subnet.badges]
    assert subnet.state == "changed"


@pytest.mark.parametrize("view", [View(), View(expanded=("all",)), View("vpc", VPC), View("service", SERVICE_ID)])
def test_no_line_of_what_is_gone_looks_alive(view: View) -> None:
    after = without(small(), ENDPOINT, "eni-00000001", CONNECTION)
    drawn = draw(small(), after, view)
    gone = lines(drawn, ENDPOINT)
    assert gone
    assert {(edge.state, edge.arrow) for edge in gone} == {("removed", False)}
    assert all(edge.state != "removed" for edge in drawn.edges if edge not in gone)
    assert {node.state for node in nodes(drawn, ENDPOINT)} <= {"removed"}


def test_lines_that_are_gone_are_drawn_otherwise_in_every_file() -> None:
    drawn = draw(small(), without(small(), ENDPOINT, CONNECTION), View("vpc", VPC))
    (one, *_) = lines(drawn, ENDPOINT)
    for theme in ("light", "dark"):
        group = svg(drawn, theme).partition(f'data-id="{one.id.replace(">", "&gt;")}"')[2].partition("</g>")[0]
        assert f'stroke-dasharray="{CONDITION_DASHES["removed"]}"' in group
        assert "<polygon" not in group
    assert 'state="removed"' in drawio(drawn)
    assert f"dashPattern={CONDITION_DASHES['removed']}" in drawio(drawn)
    assert drawn.to_json()["title"].endswith(", compared with snapshot 1")


def test_a_card_counts_what_is_there_and_not_what_is_gone() -> None:
    drawn = draw(small(), without(small(), ENDPOINT, CONNECTION))
    (card,) = nodes(drawn, VPC)
    assert any("2 subnets · 1 endpoint" in text.text for text in card.texts)
    whole = [one.id for one in small().records if VPC in repr(one.body) or one.id == VPC]
    drawn = draw(small(), without(small(), *whole))
    assert "2 VPCs in 2 accounts" in " ".join(text.text for text in drawn.texts)
    assert [badge.text for badge in nodes(drawn, VPC)[0].badges if badge.kind == "removed"] == ["\u2212 removed"]


@pytest.mark.parametrize("view", [View(), View(expanded=("all",)), View("vpc", "vpc-shared")])
def test_the_vpc_of_which_a_shared_subnet_told_alone_stands_where_it_stood(view: View) -> None:
    body = {"VpcId": "vpc-shared", "CidrBlock": "10.8.0.0/24", "OwnerId": "999999999999"}
    shared = Record(Kind.SUBNET, "subnet-shared", SHOP, "eu-west-1", body)
    drawn = draw(replace(small(), records=(*small().records, shared)), small(), view)
    assert nodes(drawn, "vpc-shared")


def test_summed_lines_count_what_is_there() -> None:
    many = estate(Size(vpcs=60, accounts=6))
    endpoints = [one.id for one in many.records if one.kind is Kind.VPC_ENDPOINT]
    gone = set(endpoints[: len(endpoints) // 2])
    after = without(many, *(one.id for one in many.records if gone & set(one.id.split("|"))))
    drawn = draw(many, after)
    alive = scene(build(after), View(), HEADING)
    told = {edge.id: edge.why.partition(", and ")[0] for edge in drawn.edges if edge.state != "removed"}
    assert told == {edge.id: edge.why for edge in alive.edges}


def test_a_line_to_a_service_that_is_gone_is_gone() -> None:
    drawn = draw(small(), without(small(), SERVICE_ID))
    assert {edge.state for edge in drawn.edges if edge.net == SERVICE_ID} == {"removed"}


@pytest.mark.parametrize("turned", [False, True], ids=["here", "there"])
def test_an_account_that_one_side_did_not_look_into_bears_one_mark_for_each_vpc(turned: bool) -> None:
    whole = small()
    part = replace(whole, records=tuple(one for one in whole.records if one.account == SHOP))
    before, after = (whole, part) if turned else (part, whole)
    found = compared_topology(build(before), build(after), compared(before, after))
    look = Stored(comparison=Comparison(found, "snapshot 1"))
    drawn = scene(build(after), View(expanded=("all",)), HEADING, stored=look)
    (box,) = nodes(drawn, "vpc-pay")
    assert ([badge.text for badge in box.badges if badge.kind == "perhaps"], box.state) == (["? perhaps"], None)
    inside = [node for node in drawn.nodes if node.kind in ("zone", "subnet", "load-balancer")]
    assert not [badge for node in inside for badge in node.badges if badge.kind == "perhaps"]
    assert not [badge for node in drawn.nodes for badge in node.badges if badge.kind in ("added", "removed")]
    assert {edge.state for edge in drawn.edges}.isdisjoint({"removed"})


def test_only_what_changed_leaves_out_what_is_not_linked_to_it() -> None:
    after = changed(small(), PRIVATE, Tags=[])
    drawn = draw(small(), after, View(only="changed"))
    assert {node.resource for node in drawn.nodes if node.kind == "vpc"} == {VPC, "vpc-pay"}


def test_a_path_is_traced_in_what_is_there() -> None:
    view = View("path", source=PRIVATE, destination="10.9.0.5")
    after = without(small(), ENDPOINT, CONNECTION)
    plain = scene(build(after), view, HEADING)
    assert [edge.id for edge in draw(small(), after, view).edges] == [edge.id for edge in plain.edges]


def test_the_same_comparison_gives_the_same_bytes() -> None:
    before, after = halved(small(), 0), halved(small(), 1)
    turned = replace(after, records=after.records[::-1])
    assert svg(draw(before, after)) == svg(draw(before, turned))


def test_the_query_of_a_comparison_is_canonical() -> None:
    view = parse_query({"only": ["changed"], "compare": ["007"], "hide": ["peering"]})
    assert (view.compare, view.only) == (7, "changed")
    assert to_query(view) == "hide=peering&compare=7&only=changed"


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "²", "123456789"])
def test_what_is_no_number_of_a_snapshot_is_refused(number: str) -> None:
    with pytest.raises(ViewError, match="is no number of a snapshot: compare takes one"):
        parse_query({"compare": [number]})


@pytest.mark.parametrize("view", [View(compare=1), View(only="changed")])
def test_without_snapshots_nothing_is_compared(view: View) -> None:
    with pytest.raises(ViewError, match="compar"):
        scene(build(small()), view, HEADING)


def looked(inventory: Inventory, *refused: Kind, state: OutcomeState = OutcomeState.DENIED) -> Inventory:
    """The inventory of which every call was answered but these."""
    places = sorted({(one.kind, one.account) for one in small().records})
    answered = (fetched(kind, f"Describe{kind.value}", account) for kind, account in places)
    outcomes = (replace(one, state=state) if one.kind in refused else one for one in answered)
    return replace(inventory, outcomes=tuple(outcomes))


@pytest.mark.parametrize("view", [View("vpc", VPC), View(expanded=(VPC,)), View("service", SERVICE_ID)])
@pytest.mark.parametrize("lost", [(ENDPOINT, "eni-00000001"), (ENDPOINT, "eni-00000001", CONNECTION)])
def test_what_one_call_could_not_see_is_neither_gone_nor_drawn_as_if_it_were_there(
    view: View, lost: tuple[str, ...]
) -> None:
    before = looked(small())
    after = looked(without(small(), *lost), Kind.VPC_ENDPOINT, Kind.NETWORK_INTERFACE)
    found = compared_topology(build(before), build(after), compared(before, after))
    drawn = scene(build(after), view, HEADING, stored=Stored(comparison=Comparison(found, "snapshot 1")))
    boxes = nodes(drawn, ENDPOINT)
    assert boxes
    assert {node.state for node in boxes}.isdisjoint({"removed"})
    assert {badge.kind for node in boxes for badge in node.badges if badge.kind in ("perhaps", "removed")} >= {
        "perhaps"
    }
    assert not [edge for edge in lines(drawn, ENDPOINT) if edge.arrow]


def test_beside_a_plan_what_there_is_bears_no_mark() -> None:
    before = looked(small())
    after = looked(without(small(), ENDPOINT, "eni-00000001"), *Kind, state=OutcomeState.NOT_PROVIDED)
    found = compared_topology(build(before), build(after), compared(before, after))
    drawn = scene(build(after), View("vpc", VPC), HEADING, stored=Stored(comparison=Comparison(found, "snapshot 1")))
    assert nodes(drawn, ENDPOINT)
    assert not [badge for node in drawn.nodes for badge in node.badges if badge.kind == "perhaps"]
    assert [edge for edge in lines(drawn, ENDPOINT) if edge.arrow]


def test_an_account_of_which_all_is_gone_is_not_counted() -> None:
    after = replace(small(), records=tuple(one for one in small().records if one.account == SHOP))
    drawn = draw(small(), after)
    assert "2 VPCs in 1 account" in " ".join(text.text for text in drawn.texts)


def test_a_thing_that_moved_to_another_account_is_one_difference() -> None:
    moved = (replace(one, account="222222222222") if one.id == PRIVATE else one for one in small().records)
    drawn = draw(small(), replace(small(), records=tuple(moved)))
    assert "Compared with snapshot 1 of 2026-03-03 05:06 UTC: 1 changed." in [text.text for text in drawn.texts]
