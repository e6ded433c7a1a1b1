"""From records to a topology: what belongs together is joined, and what several accounts saw is there once."""

import gc
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.topology.answers import OURS, REGION, THEIRS, built, interface, prefix_list, record, subnet, vpc
from tests.topology.estates import JSON, estates
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.topology.build import BESIDE, CLASSES, STAND_INS, build
from vpcviz.topology.coverage import gaps
from vpcviz.topology.graph import endpoint_interfaces, installed_routes, role_of, route_table_of, tier_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import consumers, providers, services
from vpcviz.topology.records import UNKNOWN, Inventory, Record
from vpcviz.topology.resources.accounts import Account, AvailabilityZone
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface, SecurityGroup
from vpcviz.topology.resources.network import PrefixList, Subnet, Vpc
from vpcviz.topology.resources.transit import TransitGatewayAttachment

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def seen_by(account: str, one: Record, **more: Any) -> Record:
    return Record(one.kind, one.id, account, one.region, {**one.body, **more})


def group(*permissions: dict[str, Any], id_: str = "sg-1") -> Record:
    body = {"GroupId": id_, "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": list(permissions), "OwnerId": OURS}
    return record(Kind.SECURITY_GROUP, id_, body)


def rule(id_: str, account: str = OURS, **more: Any) -> Record:
    body = {"SecurityGroupRuleId": id_, "GroupId": "sg-1", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    return record(Kind.SECURITY_GROUP_RULE, id_, {**body, "IsEgress": False, "CidrIpv4": "10.0.0.0/8", **more}, account)


def attachment(gateway: str, account: str, owner: str) -> Record:
    body = {
        "TransitGatewayAttachmentId": "tgw-attach-1",
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": account,
        "ResourceOwnerId": owner,
        "ResourceType": "peering",
        "State": "available",
    }
    return record(Kind.TRANSIT_GATEWAY_ATTACHMENT, "tgw-attach-1", body, account)


PEERING = {
    "TransitGatewayAttachmentId": "tgw-attach-1",
    "RequesterTgwInfo": {"TransitGatewayId": "tgw-1", "OwnerId": OURS, "Region": REGION},
    "AccepterTgwInfo": {"TransitGatewayId": "tgw-2", "OwnerId": THEIRS, "Region": "us-east-1"},
}


@pytest.mark.parametrize("turned", [False, True])
def test_what_several_accounts_saw_is_there_once_with_the_owner_s_view(turned: bool) -> None:
    own = subnet("subnet-1", account=THEIRS, Tags=[{"Key": "Name", "Value": "app"}])
    views = [seen_by(OURS, own, Tags=[]), own]
    found = built(*views[:: -1 if turned else 1]).all(Subnet)
    assert [(one.account, one.name, one.seen_from) for one in found.values()] == [(THEIRS, "app", (OURS, THEIRS))]


def test_without_the_owner_s_view_a_named_account_goes_before_an_unknown_one() -> None:
    row = subnet("subnet-1", account=THEIRS)
    found = built(seen_by(UNKNOWN, row, State="b"), seen_by(OURS, row, State="a")).get(Subnet, "subnet-1")
    assert found is not None
    assert (found.state, found.account) == ("a", THEIRS)


def test_zones_mean_another_thing_in_each_account() -> None:
    rows = [
        record(Kind.AVAILABILITY_ZONE, "eu-west-1a", {"ZoneName": "eu-west-1a", "ZoneId": zone_id}, account)
        for account, zone_id in ((OURS, "euw1-az1"), (THEIRS, "euw1-az3"))
    ]
    topology = built(*rows)
    assert len(topology.all(AvailabilityZone)) == 2
    assert topology.zones[THEIRS, "eu-west-1a"].zone_id == "euw1-az3"


def test_rules_listed_by_rule_replace_the_group_s_own_and_carry_ids() -> None:
    own = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    out = rule("sgr-2", IsEgress=True, CidrIpv4=None, ReferencedGroupInfo={"GroupId": "sg-2", "UserId": THEIRS})
    found = built(group(own), rule("sgr-1"), out).get(SecurityGroup, "sg-1")
    assert found is not None
    assert [(one.id, one.protocol, one.peer_kind, one.peer) for one in found.ingress] == [
        ("sgr-1", "tcp", "ipv4", "10.0.0.0/8")
    ]
    assert [(one.id, one.peer_kind, one.peer, one.peer_account) for one in found.egress] == [
        ("sgr-2", "group", "sg-2", THEIRS)
    ]


def test_a_rule_that_two_accounts_list_counts_once() -> None:
    found = built(group(), rule("sgr-1"), rule("sgr-1", THEIRS)).get(SecurityGroup, "sg-1")
    assert found is not None
    assert [one.id for one in found.ingress] == ["sgr-1"]


def test_a_group_without_listed_rules_keeps_its_permissions() -> None:
    pairs = {
        "IpProtocol": "6",
        "FromPort": 1,
        "ToPort": 2,
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "PrefixListIds": [{"PrefixListId": "pl-1"}],
        "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": THEIRS}],
    }
    found = built(group(pairs), rule("sgr-9", GroupId="sg-absent")).get(SecurityGroup, "sg-1")
    assert found is not None
    assert {(one.protocol, one.from_port, one.to_port) for one in found.ingress} == {("tcp", 1, 2)}
    assert [one.peer_kind for one in found.ingress] == ["ipv4", "ipv6", "prefix-list", "group"]


@pytest.mark.parametrize("told", [False, True], ids=["two rows", "two rows and the peering"])
def test_the_two_ends_of_a_transit_gateway_peering_are_two_attachments(told: bool) -> None:
    extra = [record(Kind.TRANSIT_GATEWAY_PEERING_ATTACHMENT, "tgw-attach-1", PEERING)] if told else []
    topology = built(attachment("tgw-1", OURS, OURS), attachment("tgw-2", THEIRS, THEIRS), *extra)
    found = topology.all(TransitGatewayAttachment).values()
    assert [one.transit_gateway_id for one in found] == ["tgw-1", "tgw-2"]
    assert [one.peer_transit_gateway_id for one in found] == (["tgw-2", "tgw-1"] if told else ["", ""])


def test_an_attachment_that_only_its_vpc_side_tells_is_there_all_the_same() -> None:
    body = {"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "tgw-1", "VpcId": "vpc-1"}
    body |= {"VpcOwnerId": THEIRS, "State": "available"}
    row = record(Kind.TRANSIT_GATEWAY_VPC_ATTACHMENT, "tgw-attach-1", {**body, "SubnetIds": ["subnet-1"]})
    (found,) = built(row).all(TransitGatewayAttachment).values()
    assert (found.resource_type, found.resource_id, found.resource_owner) == ("vpc", "vpc-1", THEIRS)
    assert (found.subnet_ids, found.association_table_id) == (("subnet-1",), None)


def test_a_prefix_list_of_aws_stands_in_for_the_managed_list_that_was_not_read() -> None:
    listed = prefix_list("pl-1", "com.amazonaws.eu-west-1.s3", "52.218.0.0/17")
    managed = {"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3", "OwnerId": "AWS"}
    for records in ((listed,), (listed, record(Kind.MANAGED_PREFIX_LIST, "pl-1", managed))):
        found = built(*records).get(PrefixList, "pl-1")
        assert found is not None
        assert (found.name, found.owner, found.cidrs) == ("com.amazonaws.eu-west-1.s3", "AWS", ("52.218.0.0/17",))


def test_entries_go_before_the_blocks_of_the_list_and_unread_ones_are_unknown() -> None:
    managed = record(Kind.MANAGED_PREFIX_LIST, "pl-1", {"PrefixListId": "pl-1", "OwnerId": OURS})
    entries = record(Kind.PREFIX_LIST_ENTRIES, "pl-1", {"PrefixListId": "pl-1", "Entries": [{"Cidr": "10.0.0.0/8"}]})
    unread, read = (built(*records).get(PrefixList, "pl-1") for records in ((managed,), (managed, entries)))
    assert unread is not None
    assert read is not None
    assert (unread.cidrs, read.cidrs) == (None, ("10.0.0.0/8",))


def test_an_alias_names_an_account_that_the_organization_did_not_list() -> None:
    alias = record(Kind.ACCOUNT_ALIAS, "acme", {"AccountAlias": "acme"}, OURS, "global")
    listed = record(Kind.ACCOUNT, OURS, {"Id": OURS, "Name": "Acme network"}, OURS, "global")
    assert built(alias).account_names == {OURS: "acme"}
    assert built(alias, listed).account_names == {OURS: "Acme network"}
    assert [one.id for one in built(alias, listed).all(Account).values()] == [OURS]


def test_tags_listed_apart_name_a_resource_and_its_own_tags_go_first() -> None:
    row = record(Kind.TAGS, "vpc-1|Name", {"ResourceId": "vpc-1", "Key": "Name", "Value": "listed"})
    assert [one.name for one in built(vpc(), row).all(Vpc).values()] == ["listed"]
    tagged = vpc(Tags=[{"Key": "Name", "Value": "own"}])
    assert [one.name for one in built(tagged, row).all(Vpc).values()] == ["own"]


def test_a_kind_without_class_is_kept_and_shown() -> None:
    row = record(Kind.RESOURCE_SHARE, "arn:x", {"name": "hub", "resourceShareArn": "arn:x"})
    (found,) = built(row).others
    assert (found.record_kind, found.id, found.name) == (Kind.RESOURCE_SHARE, "arn:x", "hub")


def relations(topology: Topology) -> tuple[object, ...]:
    """Everything that questions are answered from."""
    endpoints = topology.all(VpcEndpoint).values()
    return (
        {kind.__name__: tuple(found.items()) for kind, found in topology.by_class.items() if found},
        topology.others,
        [(route_table_of(topology, one), tier_of(topology, one)) for one in topology.all(Subnet).values()],
        [(endpoint_interfaces(topology, one), installed_routes(topology, one)) for one in endpoints],
        [(one, consumers(topology, one), providers(topology, one)) for one in services(topology)],
        [role_of(one) for one in topology.all(NetworkInterface).values()],
        gaps(topology),
    )


def shuffled(records: Sequence[Record], random: Random) -> tuple[Record, ...]:
    mixed = list(records)
    random.shuffle(mixed)
    return tuple(mixed)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(estates(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(estate: tuple[Inventory, object], random: Random) -> None:
    inventory = estate[0]
    mixed = Inventory(shuffled(inventory.records, random), inventory.outcomes)
    assert relations(build(mixed)) == relations(build(inventory))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_demo_estate_s_records_does_not_matter(seed: int) -> None:
    inventory = recorded_inventory(at=NOW)
    mixed = Inventory(shuffled(inventory.records, Random(seed)), inventory.outcomes)  # noqa: S311
    assert relations(build(mixed)) == relations(build(inventory))


FIELDS = (
    *("Tags", "tags", "Associations", "Routes", "CidrBlockAssociationSet", "Attachments", "Attachment", "Entries"),
    *("IpPermissions", "PrivateIpAddresses", "ServiceType", "State", "Options", "Association", "DnsEntries"),
    *("VpcId", "OwnerId", "ResourceType", "TransitGatewayId", "GroupId", "Status", "RuleNumber", "Groups", "Id"),
    *("AvailabilityZones", "LoadBalancerArns", "TargetHealthDescriptions", "ResourceRecordSets", "Config", "Name"),
    *("RequesterVpcInfo", "AccepterTgwInfo", "EnableDnsSupport", "Cidrs", "items", "DefaultActions", "PolicyDocument"),
)
BODIES = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(Kind)), BODIES), min_size=1, max_size=4))
def test_no_body_of_any_kind_raises(rows: list[tuple[Kind, dict[str, Any]]]) -> None:
    topology = built(*(record(kind, "x-1", body) for kind, body in rows))
    relations(topology)
    for one in topology.everything():
        assert isinstance(one.label, str)


@pytest.mark.parametrize("kind", sorted(Kind))
@pytest.mark.parametrize("body", [{}, {"Tags": 7, "State": [], "Associations": {"x": None}, "Routes": [None, 1, {}]}])
def test_an_empty_or_odd_answer_of_every_kind_is_read(kind: Kind, body: dict[str, Any]) -> None:
    topology = built(record(kind, "x-1", body))
    relations(topology)
    joined = kind in BESIDE or kind in (Kind.TAGS, Kind.SECURITY_GROUP_RULE)
    assert bool(len(list(topology.everything())) + len(topology.others)) == (kind in STAND_INS or not joined)


def test_every_kind_is_a_resource_completes_one_or_is_kept() -> None:
    assert not set(CLASSES) & BESIDE
    assert set(STAND_INS.values()) <= set(CLASSES)


def test_a_resource_is_found_by_its_id_whatever_its_class() -> None:
    topology = built(vpc(), subnet("subnet-1"), interface("eni-1"))
    assert [type(topology.find(id_)) for id_ in ("vpc-1", "subnet-1", "eni-1")] == [Vpc, Subnet, NetworkInterface]
    assert topology.find("vpc-9") is None


def test_what_is_worked_out_of_a_topology_is_worked_out_once_and_goes_with_it() -> None:
    numbers = iter(range(1, 9))

    def count(_topology: Topology) -> int:
        return next(numbers)

    first = build(Inventory(()))
    assert (first.derive(count), first.derive(count)) == (1, 1)
    kept = weakref.ref(first)
    del first
    gc.collect()
    assert kept() is None
    assert build(Inventory(())).derive(count) == 2
