"""How far boxes move when something is added to an estate, or taken away: with the rows of the last picture, and without.

Every case records the distances as properties of the test; `pytest -rP` prints them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.estates import MEDIUM, SMALL, Size, estate
from tests.layout.estates import endpoint, row, subnet, vpc
from tests.layout.rules import broken
from tests.shared_data import ROOT
from vpcviz.collect.files import read_inputs
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.rows import Rows
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.resources.network import Vpc

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")
NEW_ACCOUNT = "150000000000"


def demo() -> Inventory:
    return read_inputs([str(ROOT / "vpcviz" / "demo" / "estate.tar.gz")]).inventory


ESTATES: Mapping[str, Callable[[], Inventory]] = {
    "small": lambda: estate(SMALL),
    "medium": lambda: estate(replace(MEDIUM, vpcs=48)),
    "collapsed": lambda: estate(Size(vpcs=120, accounts=17)),
    "demo": demo,
}


class Case:
    """An estate with one thing more, and the frames in which boxes may move for it."""

    def __init__(self, name: str) -> None:
        self.inventory = ESTATES[name]()
        self.topology = build(self.inventory)
        used = [item for item in self.topology.all(Vpc).values() if self.topology.endpoints_of_vpc.get(item.id)]
        self.first = min(used, key=lambda item: (item.account, item.region, item.name, item.id))
        others = [item for item in used if item.account != self.first.account]
        self.far = max(others, key=lambda item: (item.account, item.region, item.name, item.id))

    def record(self, record: Record, vpc_like: Vpc | None = None) -> Record:
        place = vpc_like or self.first
        return replace(
            record, account=place.account, region=place.region, body={**record.body, "OwnerId": place.account}
        )

    def more(self, what: str) -> tuple[Record, ...]:
        """The records of one thing more."""
        at = self.first
        if what == "endpoint":
            service = f"com.amazonaws.{at.region}.kms"
            return (
                self.record(endpoint("vpce-0more", "Interface", vpc_id=at.id, ServiceName=service, State="available")),
            )
        if what == "subnet":
            return (self.record(subnet("subnet-0more", f"{at.region}a", "10.255.0.0/28", vpc_id=at.id)),)
        if what == "peering":
            sides: dict[str, Any] = {"RequesterVpcInfo": side_of(at), "AccepterVpcInfo": side_of(self.far)}
            return (self.record(row(Kind.VPC_PEERING_CONNECTION, "pcx-0more", Status={"Code": "active"}, **sides)),)
        if what == "vpc":
            return (self.record(vpc("vpc-0more", label=f"{at.name}-more")),)
        return (
            replace(
                vpc("vpc-0more", label="more"),
                account=NEW_ACCOUNT,
                body={**vpc("vpc-0more").body, "OwnerId": NEW_ACCOUNT},
            ),
        )

    def with_more(self, what: str) -> Inventory:
        return Inventory((*self.inventory.records, *self.more(what)), self.inventory.outcomes)


def side_of(item: Vpc) -> dict[str, str]:
    return {"VpcId": item.id, "OwnerId": item.account, "Region": item.region}


def draw(inventory: Inventory, rows: Rows | None = None, view: View | None = None) -> Scene:
    return scene_of(build(inventory), view or View(), heading=HEADING, rows=rows)


def boxes(scene: Scene) -> dict[str, Node]:
    return {node.id: node for node in scene.nodes if node.kind in ("account", "region", "vpc", "transit-gateway")}


def distances(before: Scene, after: Scene) -> dict[str, int]:
    """Box -> how far it moved, in pixels."""
    old, new = boxes(before), boxes(after)
    return {name: abs(new[name].x - old[name].x) + abs(new[name].y - old[name].y) for name in old.keys() & new.keys()}


def own(scene: Scene, box: str, what: str) -> set[str]:
    """The boxes that may move: those in the row of the changed box, and in the rows of the frames around it."""
    nodes = boxes(scene)
    rows = dict(scene.rows.boxes) if scene.rows is not None else {}
    if what in ("endpoint", "subnet", "peering"):
        return set()
    account = box
    while nodes[account].parent is not None:
        account = str(nodes[account].parent)
    shelf = next((names for names in rows["estate"] if account in names), (account,))
    return {name for name in nodes if outermost(nodes, name) in shelf}


def outermost(nodes: Mapping[str, Node], name: str) -> str:
    while nodes[name].parent is not None:
        name = str(nodes[name].parent)
    return name


def changed_box(case: Case, what: str) -> str:
    return {"vpc": "vpc-0more", "account": f"account:{NEW_ACCOUNT}"}.get(what, case.first.id)


def record(note: Callable[[str, object], None], what: str, moved: Iterable[int]) -> None:
    far = sorted(moved)
    words = f"{sum(1 for length in far if length)} of {len(far)} boxes, {max(far, default=0)} px at most"
    note(what, words)
    print(f"{what}: {words}")  # noqa: T201 - the measurement is this test's product


CHANGES = ("endpoint", "subnet", "peering", "vpc", "account")


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("name", ESTATES)
def test_one_more_moves_nothing_outside_its_own_row(
    name: str, what: str, record_property: Callable[[str, object], None]
) -> None:
    case = Case(name)
    before = draw(case.inventory)
    after = draw(case.with_more(what), before.rows)
    fresh = draw(case.with_more(what))
    assert broken(after) == []
    moved = distances(before, after)
    record(record_property, f"{name}, {what} more, with rows", moved.values())
    record(record_property, f"{name}, {what} more, without", distances(before, fresh).values())
    allowed = own(after, changed_box(case, what), what)
    assert {box: length for box, length in moved.items() if length and box not in allowed} == {}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("name", ESTATES)
def test_one_less_leaves_the_others_on_their_rows(
    name: str, what: str, record_property: Callable[[str, object], None]
) -> None:
    case = Case(name)
    before = draw(case.with_more(what))
    after = draw(case.inventory, before.rows)
    assert broken(after) == []
    moved = distances(before, after)
    record(record_property, f"{name}, {what} less, with rows", moved.values())
    record(record_property, f"{name}, {what} less, without", distances(before, draw(case.inventory)).values())
    allowed = own(before, changed_box(case, what), what)
    assert {box: length for box, length in moved.items() if length and box not in allowed} == {}
