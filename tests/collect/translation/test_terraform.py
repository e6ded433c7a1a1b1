"""Terraform's plans and states become topologies that are drawn and traced like any other."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.collect.translation.plan import PLAN, resource
from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.topology.build import build
from vpcviz.topology.graph import installed_routes
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import consumers, providers, services
from vpcviz.topology.records import OutcomeState
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import RouteTable, Subnet, Vpc
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow


def _read(folder: Path, document: Any, account: str = "") -> Reading:
    file = folder / "terraform.json"
    file.write_text(json.dumps(document))
    return read_inputs([str(file)], account=account)


@pytest.fixture
def planned(tmp_path: Path) -> Topology:
    return build(_read(tmp_path, PLAN, account="111122223333").inventory)


def _endpoint(topology: Topology, service: str) -> VpcEndpoint:
    return next(one for one in topology.all(VpcEndpoint).values() if one.service_name.endswith(service))


def test_what_is_planned_is_linked_through_modules_variables_and_outputs(planned: Topology) -> None:
    (vpc,) = planned.all(Vpc).values()
    subnets = planned.subnets_of_vpc[vpc.id]

    assert (vpc.name, vpc.account, vpc.region) == ("planned", "111122223333", "eu-west-1")
    assert sorted(subnet.zone for subnet in subnets) == ["eu-west-1a", "eu-west-1b"]
    assert _endpoint(planned, ".sts").subnet_ids == tuple(sorted(subnet.id for subnet in subnets))


def test_a_count_links_each_instance_with_its_own(planned: Topology) -> None:
    (table,) = planned.all(RouteTable).values()

    assert {item.subnet_id for item in table.associations} == set(planned.all(Subnet))


def test_a_gateway_endpoint_installs_its_route_in_the_planned_table(planned: Topology) -> None:
    endpoint = _endpoint(planned, ".s3")

    assert [route.table.id for route in installed_routes(planned, endpoint)] == list(planned.all(RouteTable))


def test_a_planned_service_has_its_consumer_and_its_load_balancer(planned: Topology) -> None:
    service = next(one for one in services(planned) if one.configuration is not None)

    assert [user.endpoint_id for user in consumers(planned, service)] == [_endpoint(planned, service.key).id]
    assert [one.load_balancer.name for one in providers(planned, service) if one.load_balancer] == ["api"]


def test_a_planned_workload_reaches_a_planned_endpoint(planned: Topology) -> None:
    worker = next(one for one in planned.interfaces_of_vpc[next(iter(planned.all(Vpc)))] if one.instance_id)

    answer = trace(planned, Flow(source=worker.id, destination="sts", protocol="tcp", port=443))

    assert (answer.outcome, answer.via) == ("reached", "interface-endpoint"), answer


def test_a_group_without_egress_lets_nothing_out_as_terraform_makes_it(tmp_path: Path) -> None:
    plan = copy.deepcopy(PLAN)
    for one in plan["planned_values"]["root_module"]["resources"]:
        one["values"].pop("egress", None)
    topology = build(_read(tmp_path, plan).inventory)
    worker = next(one for one in topology.interfaces_of_vpc[next(iter(topology.all(Vpc)))] if one.instance_id)

    assert trace(topology, Flow(source=worker.id, destination="sts", protocol="tcp", port=443)).outcome == "blocked"


def test_every_planned_thing_is_drawn(planned: Topology) -> None:
    (vpc,) = planned.all(Vpc)
    drawn = {node.resource for node in scene_of(planned, View("vpc", vpc), heading=Heading()).nodes}

    assert {vpc, *planned.all(Subnet), *planned.all(VpcEndpoint)} <= drawn


def test_the_same_plan_always_gives_the_same_ids(tmp_path: Path) -> None:
    shuffled = copy.deepcopy(PLAN)
    shuffled["planned_values"]["root_module"]["resources"].reverse()

    assert _read(tmp_path, PLAN).inventory == _read(tmp_path, shuffled).inventory


def test_what_could_not_be_followed_and_what_is_not_drawn_is_said(tmp_path: Path) -> None:
    sentences = [note.sentence for note in _read(tmp_path, PLAN).notes]

    assert any("aws_s3_bucket" in sentence or "1 resource of other types" in sentence for sentence in sentences)
    assert any("aws_route.lost: route_table_id" in sentence for sentence in sentences)


def test_nothing_is_concluded_from_what_terraform_does_not_manage(tmp_path: Path) -> None:
    outcomes = _read(tmp_path, PLAN).inventory.outcomes

    assert {outcome.state for outcome in outcomes} == {OutcomeState.NOT_PROVIDED}


STATE_VALUES = {
    "id": "vpc-0a1",
    "arn": "arn:aws:ec2:us-east-2:444455556666:vpc/vpc-0a1",
    "owner_id": "444455556666",
    "cidr_block": "10.9.0.0/16",
}


def test_a_state_tells_account_and_region_by_its_arns(tmp_path: Path) -> None:
    state = {
        "format_version": "1.0",
        "values": {"root_module": {"resources": [resource("aws_vpc.main", STATE_VALUES)]}},
    }

    (vpc,) = build(_read(tmp_path, state).inventory).all(Vpc).values()

    assert (vpc.id, vpc.account, vpc.region) == ("vpc-0a1", "444455556666", "us-east-2")


def test_the_state_file_itself_is_read_too(tmp_path: Path) -> None:
    rows = [
        {"mode": "managed", "type": "aws_vpc", "name": "main", "instances": [{"attributes": STATE_VALUES}]},
        {
            "module": 'module.net["a"]',
            "mode": "managed",
            "type": "aws_subnet",
            "name": "s",
            "instances": [
                {"index_key": "x", "attributes": {"id": "subnet-1", "vpc_id": "vpc-0a1", "cidr_block": "10.9.0.0/24"}}
            ],
        },
    ]
    topology = build(_read(tmp_path, {"version": 4, "terraform_version": "1.13.5", "resources": rows}).inventory)

    assert [one.id for one in topology.subnets_of_vpc["vpc-0a1"]] == ["subnet-1"]


def test_a_plan_without_any_network_is_refused_by_name(tmp_path: Path) -> None:
    empty = {"format_version": "1.2", "planned_values": {"root_module": {}}}

    with pytest.raises(InputError, match="holds no resource of AWS that vpcviz draws"):
        _read(tmp_path, empty)


@pytest.mark.parametrize(
    "values", [{"ingress": "x"}, {"vpc_id": 7}, {"tags": ["a"]}, {"route": [None]}, {"subnet_ids": {}}]
)
def test_odd_values_do_not_break_the_reading(tmp_path: Path, values: dict[str, Any]) -> None:
    words = ("aws_security_group", "aws_route_table", "aws_vpc_endpoint", "aws_network_acl", "aws_lb")
    rows = [resource(f"{word}.odd", values) for word in words]

    assert _read(tmp_path, {"format_version": "1.0", "values": {"root_module": {"resources": rows}}}).inventory.records
