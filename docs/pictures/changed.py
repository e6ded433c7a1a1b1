"""The demo's estate some weeks later: what the drawings of a comparison show."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory, Record
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.gateways import NatGateway, VpcPeeringConnection
from vpcviz.topology.resources.network import Vpc


def later(inventory: Inventory) -> Inventory:
    """A VPC came, another went with all that was in it, an endpoint came, one went, a peering went, routes and rules changed."""
    topology = build(inventory)
    vpcs = {item.name: item.id for item in topology.all(Vpc).values()}
    gone = _within(inventory.records, vpcs["legacy-dc"])
    gone |= _endpoint(topology, vpcs["prod-app"], "sqs") | {_peering(topology, vpcs["payments"])}
    events = _endpoint(topology, vpcs["prod-app"], "sns")
    came = [
        *_renamed(inventory.records, _within(inventory.records, vpcs["risk"]), {"risk": "risk-models"}),
        *_renamed(inventory.records, events, {".sns": ".events"}),
    ]
    kept = (record for record in inventory.records if record.id.partition("|")[0] not in gone)
    return replace(inventory, records=tuple(_changed(topology, record) for record in (*kept, *came)))


def _within(records: Iterable[Record], vpc_id: str) -> set[str]:
    return {record.id.partition("|")[0] for record in records if vpc_id in json.dumps(record.body, default=str)}


def _endpoint(topology: Topology, vpc_id: str, service: str) -> set[str]:
    """An endpoint with its network interfaces."""
    found = next(item for item in topology.endpoints_of_vpc[vpc_id] if item.service_name.endswith(f".{service}"))
    return {found.id, *found.network_interface_ids}


def _peering(topology: Topology, vpc_id: str) -> str:
    found = topology.all(VpcPeeringConnection).values()
    return next(item.id for item in found if vpc_id in (item.requester.vpc_id, item.accepter.vpc_id))


def _renamed(records: Iterable[Record], ids: set[str], words: dict[str, str]) -> Iterable[Record]:
    """Copies of the records with other ids, all alike."""
    renames = {name: f"{name[:-3]}fff" for name in ids} | words
    for record in records:
        if record.id.partition("|")[0] in ids:
            text = json.dumps([record.id, record.body], default=str)
            for old, new in renames.items():
                text = text.replace(old, new)
            name, body = json.loads(text)
            yield replace(record, id=name, body=body)


def _changed(topology: Topology, record: Record) -> Record:
    body: dict[str, Any] = json.loads(json.dumps(record.body, default=str))
    if record.kind is Kind.ROUTE_TABLE and "prod-app-app-a" in json.dumps(body):
        other = _named(topology, NatGateway, "prod-app-nat-b")
        for route in body["Routes"]:
            if route.get("NatGatewayId"):
                route["NatGatewayId"] = other
    elif record.kind is Kind.SECURITY_GROUP and record.id == _group(topology):
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        body["IpPermissions"] = [*body.get("IpPermissions", ()), rule]
    elif record.kind is Kind.SUBNET and "payments-" in json.dumps(body.get("Tags", "")):
        body["Tags"] = [*body["Tags"], {"Key": "audited", "Value": "yes"}]
    else:
        return record
    return replace(record, body=body)


def _named(topology: Topology, resource_class: type[Resource], name: str) -> str:
    return next(item.id for item in topology.all(resource_class).values() if item.name == name)


def _group(topology: Topology) -> str:
    shared = _named(topology, Vpc, "shared-endpoints")
    return next(item.group_ids[0] for item in topology.endpoints_of_vpc[shared] if item.group_ids)
