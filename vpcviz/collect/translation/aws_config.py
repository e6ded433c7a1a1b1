"""AWS Config: snapshots, histories, batches and query results, as the answers that the network APIs would give.

Config writes a resource in one of two dialects: as the API's answer with small first letters, or as the resource's
CloudFormation schema (AWS: Supported Resource Types for AWS Config; Components of a Configuration Item).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from vpcviz.collect.calls import call_of
from vpcviz.collect.notes import FileRefused, printable
from vpcviz.collect.results import CallResult
from vpcviz.collect.shape import row_id
from vpcviz.collect.translation.api_rows import row_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import UNKNOWN, OutcomeState

ITEM_KEYS: Final = ("configurationItems", "baseConfigurationItems")
QUERY_KEYS: Final = frozenset({"Results", "QueryInfo"})
GONE: Final = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded"})
PARTIAL: Final = "Only some of AWS Config's items were given, so nothing is concluded from what is not among them."

TYPES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "AWS::EC2::VPC": Kind.VPC,
        "AWS::EC2::Subnet": Kind.SUBNET,
        "AWS::EC2::RouteTable": Kind.ROUTE_TABLE,
        "AWS::EC2::NetworkAcl": Kind.NETWORK_ACL,
        "AWS::EC2::SecurityGroup": Kind.SECURITY_GROUP,
        "AWS::EC2::NetworkInterface": Kind.NETWORK_INTERFACE,
        "AWS::EC2::EIP": Kind.ADDRESS,
        "AWS::EC2::Instance": Kind.INSTANCE,
        "AWS::EC2::InternetGateway": Kind.INTERNET_GATEWAY,
        "AWS::EC2::EgressOnlyInternetGateway": Kind.EGRESS_ONLY_INTERNET_GATEWAY,
        "AWS::EC2::CarrierGateway": Kind.CARRIER_GATEWAY,
        "AWS::EC2::NatGateway": Kind.NAT_GATEWAY,
        "AWS::EC2::VPNGateway": Kind.VPN_GATEWAY,
        "AWS::EC2::CustomerGateway": Kind.CUSTOMER_GATEWAY,
        "AWS::EC2::VPNConnection": Kind.VPN_CONNECTION,
        "AWS::EC2::VPCPeeringConnection": Kind.VPC_PEERING_CONNECTION,
        "AWS::EC2::VPCEndpoint": Kind.VPC_ENDPOINT,
        "AWS::EC2::VPCEndpointService": Kind.ENDPOINT_SERVICE_CONFIGURATION,
        "AWS::EC2::TransitGateway": Kind.TRANSIT_GATEWAY,
        "AWS::EC2::TransitGatewayAttachment": Kind.TRANSIT_GATEWAY_ATTACHMENT,
        "AWS::EC2::TransitGatewayVpcAttachment": Kind.TRANSIT_GATEWAY_ATTACHMENT,
        "AWS::EC2::TransitGatewayRouteTable": Kind.TRANSIT_GATEWAY_ROUTE_TABLE,
        "AWS::EC2::PrefixList": Kind.MANAGED_PREFIX_LIST,
        "AWS::EC2::DHCPOptions": Kind.DHCP_OPTIONS,
        "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind.LOAD_BALANCER,
        "AWS::ElasticLoadBalancingV2::Listener": Kind.LISTENER,
        "AWS::ElasticLoadBalancingV2::TargetGroup": Kind.TARGET_GROUP,
        "AWS::Lambda::Function": Kind.LAMBDA_FUNCTION,
        "AWS::RDS::DBInstance": Kind.DB_INSTANCE,
    }
)

Item = Mapping[str, Any]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Translated:
    """The results that a foreign document amounts to, and what is to be said about the rest of it."""

    results: tuple[CallResult, ...]
    remarks: tuple[str, ...] = ()


def is_config(document: Any) -> bool:
    """Whether a document holds configuration items of AWS Config."""
    if not isinstance(document, Mapping):
        return False
    return any(isinstance(document.get(key), list) for key in ITEM_KEYS) or document.keys() >= QUERY_KEYS


def from_config(document: Mapping[str, Any]) -> Translated:
    """What the items of the document say. Raises `FileRefused` when none is of a type that vpcviz reads."""
    items = [item for item in _items(document) if item.get("configurationItemStatus") not in GONE]
    whole = "configSnapshotId" in document
    rows: defaultdict[tuple[Place, Kind], list[dict[str, Any]]] = defaultdict(list)
    entries: list[tuple[Place, str, list[Any]]] = []
    others: Counter[str] = Counter()
    for item in _latest(items):
        kind = TYPES.get(str(item.get("resourceType", "")))
        if kind is None:
            others[str(item.get("resourceType", "no type"))] += 1
            continue
        configuration = _configuration(item)
        rows[_place(item), kind].append(_row(kind, item, configuration))
        listed = configuration.get("Entries", configuration.get("entries"))
        if kind is Kind.MANAGED_PREFIX_LIST and isinstance(listed, list):
            entries.append((_place(item), str(item.get("resourceId", "")), listed))
    if not rows:
        raise FileRefused(f"holds no item of AWS Config that vpcviz reads; {_types(others)}")
    results = [_result(place, kind, found, whole) for (place, kind), found in sorted(rows.items())]
    results += [_entries(place, list_id, listed) for place, list_id, listed in entries]
    remarks = (f"{_types(others)}; vpcviz does not read them",) if others else ()
    return Translated(tuple(results), remarks)


def _items(document: Mapping[str, Any]) -> Iterable[Item]:
    for key in (*ITEM_KEYS, "Results"):
        for item in document.get(key) or ():
            read = _loaded(item)
            if isinstance(read, Mapping):
                yield read


def _latest(items: Iterable[Item]) -> list[Item]:
    """The item captured last of each resource, in a fixed order."""
    found: dict[tuple[str, str, Place], Item] = {}
    for item in items:
        key = (str(item.get("resourceType", "")), str(item.get("resourceId", "")), _place(item))
        if key not in found or _captured(item) >= _captured(found[key]):
            found[key] = item
    return [found[key] for key in sorted(found)]


def _captured(item: Item) -> str:
    return str(item.get("configurationItemCaptureTime", ""))


def _place(item: Item) -> Place:
    account = item.get("awsAccountId") or item.get("accountId") or UNKNOWN
    return str(account), str(item.get("awsRegion") or UNKNOWN)


def _configuration(item: Item) -> Mapping[str, Any]:
    read = _loaded(item.get("configuration"))
    return read if isinstance(read, Mapping) else {}


def _loaded(value: Any) -> Any:
    """The value, or what its JSON text says."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _row(kind: Kind, item: Item, configuration: Mapping[str, Any]) -> dict[str, Any]:
    call = call_of(kind)
    row = row_of(call, {**configuration, **_REWRITTEN.get(kind, _nothing)(configuration)})
    if not row_id(call, row) and item.get("resourceId"):
        row[call.id_fields[0].partition("/")[0]] = str(item["resourceId"])
    tags = _loaded(item.get("tags"))
    if isinstance(tags, Mapping) and tags and not row.get("Tags"):
        row["Tags"] = [{"Key": str(key), "Value": str(value)} for key, value in sorted(tags.items())]
    return row


def _nothing(_configuration: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _attachment(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """A VPC attachment of the CloudFormation schema names the VPC alone."""
    vpc = configuration.get("VpcId", configuration.get("vpcId"))
    return {"ResourceType": "vpc", "ResourceId": vpc} if vpc else {}


def _peering(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """A peering of the CloudFormation schema names its two ends flat."""
    if "PeerVpcId" not in configuration:
        return {}
    accepter = {
        "VpcId": configuration["PeerVpcId"],
        "OwnerId": configuration.get("PeerOwnerId"),
        "Region": configuration.get("PeerRegion"),
    }
    return {"RequesterVpcInfo": {"VpcId": configuration.get("VpcId")}, "AccepterVpcInfo": accepter}


_REWRITTEN: Final[Mapping[Kind, Callable[[Mapping[str, Any]], dict[str, Any]]]] = MappingProxyType(
    {Kind.TRANSIT_GATEWAY_ATTACHMENT: _attachment, Kind.VPC_PEERING_CONNECTION: _peering}
)


def _result(place: Place, kind: Kind, rows: list[dict[str, Any]], whole: bool) -> CallResult:
    call = call_of(kind)
    answer = {call.result_key: [{"Instances": rows}] if kind is Kind.INSTANCE else rows}
    state = OutcomeState.FETCHED if whole else OutcomeState.NOT_PROVIDED
    message = "" if whole else PARTIAL
    return CallResult(*place, call.service, call.operation, outcome=state, message=message, pages=(answer,))


def _entries(place: Place, list_id: str, entries: list[Any]) -> CallResult:
    call = call_of(Kind.PREFIX_LIST_ENTRIES)
    rows = [row_of(call, entry) for entry in entries if isinstance(entry, Mapping)]
    return CallResult(*place, call.service, call.operation, {"PrefixListId": list_id}, pages=({"Entries": rows},))


def _types(others: Counter[str]) -> str:
    names = [printable(name) for name in sorted(others)]
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    count = others.total()
    return f"{count} item{'' if count == 1 else 's'} of other types ({shown or 'none'})"
