"""The picture of an endpoint service: who is drawn, who is summed, and where."""

import random

import pytest

from tests.layout.estates import ACCOUNT, REGION, UGLY, fan, many_consumers, row
from tests.layout.rules import broken
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")
MANY, FAN = "vpce-svc-0123456789abcdef0", "vpce-svc-0fa00000000000000"


def draw(inventory: Inventory, service: str, *expanded: str) -> Scene:
    return scene_of(build(inventory), View("service", service, expanded=expanded), heading=HEADING)


def kinds(scene: Scene, kind: str) -> list[str]:
    return [node.label for node in scene.nodes if node.kind == kind]


def test_many_consumers_are_summed_per_account_with_their_counts() -> None:
    scene = draw(many_consumers(), MANY)
    cards = [node for node in scene.nodes if node.id.startswith("consumers:")]
    assert len(cards) == 40
    assert sum(int(card.sub.split()[0]) for card in cards) == 300
    assert len([edge for edge in scene.edges if edge.kind == "consumes"]) == 40
    assert any("300 consumers summed per account" in text.text for text in scene.texts)


def test_an_account_is_expanded_to_each_of_its_consumers() -> None:
    scene = draw(many_consumers(), MANY, "200000000003")
    assert len(kinds(scene, "endpoint")) == 8
    assert "consumers:200000000003" not in {node.id for node in scene.nodes}
    assert len(kinds(draw(many_consumers(), MANY, "all"), "endpoint")) == 300


def test_a_load_balancer_behind_another_stands_between_it_and_the_targets() -> None:
    scene = draw(fan(), FAN)
    left = {node.label: node.x for node in scene.nodes if node.kind == "load-balancer"}
    assert left["NLB nlb-1"] < left["ALB shop"] < min(node.x for node in scene.nodes if node.kind == "target")
    into = [edge for edge in scene.edges if "/app/shop/" in edge.target]
    assert {edge.source.split("/")[-2] for edge in into} == {"nlb-1", "nlb-4"}


def test_a_target_of_several_load_balancers_is_drawn_once() -> None:
    scene = draw(fan(), FAN)
    names = [node.id for node in scene.nodes if node.kind == "target"]
    assert len(names) == len(set(names))
    assert len([edge for edge in scene.edges if edge.target in names]) > len(names)


def test_every_line_runs_from_left_to_right() -> None:
    for name in ("many load balancers", "many consumers"):
        topology = build(UGLY[name]())
        for service in services(topology):
            scene = scene_of(topology, View("service", service.key), heading=HEADING)
            by_id = {node.id: node for node in scene.nodes}
            assert all(by_id[edge.source].x < by_id[edge.target].x for edge in scene.edges)


def test_a_consumer_of_another_region_says_so() -> None:
    scene = draw(fan(), FAN)
    subs = {node.sub for node in scene.nodes if node.kind == "endpoint"}
    assert subs == {"eu-west-1", "us-east-1, to eu-west-1", "ap-southeast-2, to eu-west-1"}


def test_lines_that_are_well_are_drawn_over_those_that_are_not() -> None:
    states = [edge.state for edge in draw(fan(), FAN).edges if edge.kind == "targets"]
    assert states == sorted(states, key=lambda state: state is None)
    assert {None, "unhealthy", "draining"} <= set(states)


def test_many_targets_are_summed_per_target_group_with_their_health() -> None:
    inventory = fan()
    group = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/group-0/0123456789abcdef"
    health = [{"Target": {"Id": f"10.0.0.{number}"}, "TargetHealth": {"State": "healthy" if number % 4 else "unhealthy"}}
              for number in range(4, 84)]  # fmt: skip
    more = row(Kind.TARGET_HEALTH, group, TargetGroupArn=group, TargetHealthDescriptions=health)
    records = [item for item in inventory.records if (item.kind, item.id) != (Kind.TARGET_HEALTH, group)]
    scene = draw(Inventory((*records, more)), FAN)
    card = next(node for node in scene.nodes if node.resource == group)
    assert card.label == "80 targets"
    assert {badge.text for badge in card.badges} == {"60 healthy", "20 unhealthy"}
    assert broken(scene) == []
    assert (
        len([name for name in kinds(draw(Inventory((*records, more)), FAN, group), "target") if "10.0.0." in name])
        >= 80
    )


def test_a_vpc_with_many_consumers_sums_them_beside_it() -> None:
    inventory = many_consumers()
    scene = scene_of(build(inventory), View("vpc", "vpc-0ugly"), heading=HEADING)
    assert "300 consumers" in kinds(scene, "endpoint")
    assert "40 accounts" in kinds(scene, "account")


@pytest.mark.parametrize("name", ["many consumers", "many load balancers", "many endpoints"])
def test_the_order_of_records_changes_no_byte_of_a_service(name: str) -> None:
    inventory = UGLY[name]()
    shuffled = list(inventory.records)
    random.Random(11).shuffle(shuffled)  # noqa: S311
    first, second = build(inventory), build(Inventory(tuple(shuffled)))
    for service in services(first)[:4]:
        view = View("service", service.key)
        assert svg(scene_of(first, view, heading=HEADING)) == svg(scene_of(second, view, heading=HEADING))
