"""Recorded inventories: every VPC, subnet, endpoint and route of theirs is in the topology that is built of them.

That the records themselves are those of the JSON is held in tests/collect/test_shared_data.py.
"""

from collections import defaultdict

import pytest

from tests.collect.test_shared_data import INVENTORIES
from tests.shared_data import shared_data
from vpcviz.collect.files import read_inputs
from vpcviz.topology.build import build
from vpcviz.topology.graph import endpoint_interfaces, installed_routes, route_table_of, tier_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import consumers, providers, services
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction, redact
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import RouteTable, Subnet, Vpc

COUNTED: tuple[tuple[Kind, type[Resource]], ...] = (
    (Kind.VPC, Vpc),
    (Kind.SUBNET, Subnet),
    (Kind.VPC_ENDPOINT, VpcEndpoint),
    (Kind.ROUTE_TABLE, RouteTable),
)
EVERY_INVENTORY = pytest.mark.parametrize("inventory", INVENTORIES)


def read(inventory: str) -> Inventory:
    return read_inputs([str(shared_data() / inventory)], account="111122223333", region="us-east-1").inventory


@EVERY_INVENTORY
def test_everything_recorded_is_built_with_all_its_routes(inventory: str) -> None:
    found = read(inventory)
    topology = build(found)
    for kind, resource_class in COUNTED:
        assert set(topology.all(resource_class)) == {one.id for one in found.records if one.kind is kind}
    listed: dict[str, set[int]] = defaultdict(set)
    for one in found.records:
        if one.kind is Kind.ROUTE_TABLE:
            listed[one.id].add(len(one.body.get("Routes", ())))
    assert all(len(table.routes) in listed[table.id] for table in topology.all(RouteTable).values())


def shape(topology: Topology) -> tuple[object, ...]:
    """What the picture says, without a name: counts of everything, and of every relation."""
    endpoints = topology.all(VpcEndpoint).values()
    used = [(route_table_of(topology, one), tier_of(topology, one)) for one in topology.all(Subnet).values()]
    return (
        {kind.__name__: len(found) for kind, found in topology.by_class.items()},
        sorted((table.how, len(table.table.routes if table.table else ()), tier) for table, tier in used),
        sorted((len(endpoint_interfaces(topology, one)), len(installed_routes(topology, one))) for one in endpoints),
        sorted((one.owner, len(consumers(topology, one)), len(providers(topology, one))) for one in services(topology)),
    )


@EVERY_INVENTORY
def test_redaction_leaves_the_shape_of_every_recorded_inventory(inventory: str) -> None:
    found = read(inventory)
    assert shape(build(redact(found, Redaction()))) == shape(build(found))
