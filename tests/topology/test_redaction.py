"""Redaction: nothing that was there can be read, and everything still stands where it stood."""

import dataclasses
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.topology.answers import OURS, REGION, inventory, prefix_list, record, vpc
from tests.topology.estates import JSON, estates
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.topology.access.matrix import Row, access
from vpcviz.topology.addresses import block_of
from vpcviz.topology.build import build
from vpcviz.topology.graph import endpoint_interfaces, installed_routes, role_of, route_table_of, tier_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import consumers, providers, service_named, services
from vpcviz.topology.records import Inventory, Outcome, OutcomeState
from vpcviz.topology.redaction import Redaction, redact, redact_together
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet, Vpc

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
KEYS = st.sampled_from(("red", "blue", "ü"))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WELL_KNOWN = {"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "0.0.0.0/0", "::/0", "127.0.0.1"}
OPEN = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'
NOTHING = Redaction(accounts=False, names=False, addresses=False, tags=False, policies=False)


def as_json(shown: Inventory) -> str:
    return json.dumps(dataclasses.asdict(shown), ensure_ascii=False)


def seen(secrets: Iterable[str], text: str) -> set[str]:
    """The secrets that stand in a text; an address only where it is not part of a longer one."""
    return {one for one in secrets if one in text and re.search(rf"(?<![\d.]){re.escape(one)}(?![\d/])", text)}


def texts_of(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {text for part in inner for text in texts_of(part)}


def new_ids(before: Inventory, after: Inventory) -> dict[str, str]:
    """Each record's id before and after: redaction keeps the order of kind, id, account and region."""
    ordered = sorted(before.records, key=lambda one: (one.kind, one.id, one.account, one.region))
    kept = [one for one in ordered if one.kind is not Kind.TAGS or one.id.endswith("|Name")]
    return {old.id: new.id for old, new in zip(kept, after.records, strict=True)}


def relations(topology: Topology) -> dict[str, Any]:
    """What the picture says, by id."""
    endpoints = topology.all(VpcEndpoint).values()
    tables = {one.id: route_table_of(topology, one) for one in topology.all(Subnet).values()}
    return {
        "counts": {resource.__name__: len(found) for resource, found in topology.by_class.items()},
        "tables": {one: (used.table.id if used.table else "", used.how) for one, used in tables.items()},
        "tiers": {one.id: tier_of(topology, one).value for one in topology.all(Subnet).values()},
        "vpcs": {one.id: one.vpc_id for one in topology.all(Subnet).values()},
        "roles": {one.id: role_of(one).value for one in topology.all(NetworkInterface).values()},
        "interfaces": {one.id: {found.id for found in endpoint_interfaces(topology, one)} for one in endpoints},
        "routes": {one.id: {found.table.id for found in installed_routes(topology, one)} for one in endpoints},
        "owners": {one.key: (one.owner.value, one.name.short) for one in services(topology)},
        "consumers": {one.key: _consumers(topology, one) for one in services(topology)},
        "providers": {one.key: _providers(topology, one) for one in services(topology)},
    }


def _consumers(topology: Topology, service: Any) -> set[tuple[str, bool, bool]]:
    found = consumers(topology, service)
    return {(one.endpoint_id, one.endpoint is None, one.connection is None) for one in found}


def _providers(topology: Topology, service: Any) -> set[tuple[str, int]]:
    return {(one.arn, len(one.targets or ())) for one in providers(topology, service)}


def renamed(value: Any, ids: dict[str, str]) -> Any:
    """The same relations, told with new ids; counts and words of AWS stay."""
    match value:
        case str():
            return ids.get(value, value)
        case dict():
            return {renamed(key, ids): renamed(part, ids) for key, part in value.items()}
        case set():
            return {renamed(part, ids) for part in value}
        case tuple():
            return tuple(renamed(part, ids) for part in value)
    return value


@FEW
@given(estates(), KEYS)
def test_no_id_account_name_or_address_is_left(estate: tuple[Inventory, frozenset[str]], key: str) -> None:
    before, secrets = estate
    text = as_json(redact(before, Redaction(key=key)))
    assert seen(secrets, text) == set()


@FEW
@given(estates(), KEYS)
def test_relations_stay(estate: tuple[Inventory, frozenset[str]], key: str) -> None:
    before = estate[0]
    after = redact(before, Redaction(key=key))
    ids = new_ids(before, after)
    connected = {one.body["VpcEndpointId"]: new.body["VpcEndpointId"] for one, new in _pairs(before, after)}
    assert relations(build(after)) == renamed(relations(build(before)), {**connected, **ids})


def _pairs(before: Inventory, after: Inventory) -> list[tuple[Any, Any]]:
    ordered = sorted(before.records, key=lambda one: (one.kind, one.id, one.account, one.region))
    pairs = zip(ordered, after.records, strict=True)
    return [pair for pair in pairs if pair[0].kind is Kind.ENDPOINT_CONNECTION]


@FEW
@given(estates(), st.randoms(use_true_random=False))
def test_one_key_gives_the_same_whatever_the_order_and_another_key_does_not(
    estate: tuple[Inventory, frozenset[str]], random: Any
) -> None:
    before = estate[0]
    shuffled = list(before.records)
    random.shuffle(shuffled)
    once = redact(before, Redaction(key="red"))
    assert redact(Inventory(tuple(shuffled), before.outcomes), Redaction(key="red")) == once
    blue = redact(before, Redaction(key="blue"))
    assert {one.id for one in blue.records}.isdisjoint(one.id for one in once.records)


@FEW
@given(estates())
def test_redacting_nothing_changes_nothing(estate: tuple[Inventory, frozenset[str]]) -> None:
    shown = redact(estate[0], NOTHING)
    assert sorted(map(repr, shown.records)) == sorted(map(repr, estate[0].records))
    assert shown.outcomes == estate[0].outcomes


@FEW
@given(estates())
def test_names_hidden_alone_leave_ids_and_addresses(estate: tuple[Inventory, frozenset[str]]) -> None:
    text = as_json(redact(estate[0], dataclasses.replace(NOTHING, names=True, tags=True)))
    for one in build(estate[0]).all(Vpc).values():
        assert one.id in text
        assert one.account in text
        assert one.cidrs[0] in text
        assert json.dumps(one.name, ensure_ascii=False) not in text


@FEW
@given(estates())
def test_accounts_hidden_alone_leave_no_account_even_in_policies_and_texts(
    estate: tuple[Inventory, frozenset[str]],
) -> None:
    before = estate[0]
    shown = redact(before, dataclasses.replace(NOTHING, accounts=True))
    accounts = {one.account for one in before.records} | {"444455556666"}
    assert seen(accounts, as_json(shown)) == set()
    names = {one.name for one in build(shown).all(Vpc).values()}
    assert names == {one.name for one in build(before).all(Vpc).values()}


@FEW
@given(st.dictionaries(st.text(max_size=6), JSON, max_size=4), st.sampled_from(sorted(Kind)))
def test_any_body_of_any_kind_is_redacted(body: dict[str, Any], kind: Kind) -> None:
    shown = redact(inventory(record(kind, "x-1", body)), Redaction())
    build(shown)


BLOCKS = st.integers(0, 2**32 - 1).flatmap(
    lambda value: st.integers(0, 32).map(lambda length: str(ip_network((value, length), strict=False)))
)
SIX = st.integers(0, 2**128 - 1).flatmap(
    lambda value: st.integers(0, 128).map(lambda length: str(ip_network((value, length), strict=False)))
)
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


def moved(blocks: list[str], key: str) -> dict[str, str]:
    listed = record(Kind.MANAGED_PREFIX_LIST, "pl-1", {"OwnerId": OURS, "Cidrs": blocks})
    body = redact(inventory(listed), Redaction(key=key)).records[0].body
    return dict(zip(blocks, body["Cidrs"], strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=12) | st.lists(SIX, min_size=1, max_size=6), KEYS)
def test_a_block_inside_another_stays_inside_and_private_stays_private(blocks: list[str], key: str) -> None:
    blocks = sorted({*blocks, *(str(ip_network(block).supernet()) for block in blocks if not block.endswith("/0"))})
    after = moved(blocks, key)
    for one in blocks:
        for other in blocks:
            assert _inside(one, other) == _inside(after[one], after[other])
        for private in PRIVATE:
            assert _inside(one, private) == _inside(after[one], private)
        assert one.rpartition("/")[2] == after[one].rpartition("/")[2]


def _inside(inner: str, outer: str) -> bool:
    one, other = block_of(inner), block_of(outer)
    assert one is not None
    assert other is not None
    return one.version == other.version and one.length >= other.length and other.holds(one.first)


def test_default_routes_and_the_ranges_of_aws_stay() -> None:
    ours = record(Kind.MANAGED_PREFIX_LIST, "pl-2", {"OwnerId": OURS, "PrefixListName": "x", "Cidrs": ["8.8.8.0/24"]})
    theirs = prefix_list("pl-1", "com.amazonaws.eu-west-1.s3", "52.218.0.0/17")
    default = {"DestinationCidrBlock": "0.0.0.0/0", "DestinationIpv6CidrBlock": "::/0"}
    text = as_json(redact(inventory(ours, theirs, record(Kind.ROUTE_TABLE, "rtb-1", default)), Redaction()))
    assert all(one in text for one in ("0.0.0.0/0", "::/0", "52.218.0.0/17", "com.amazonaws.eu-west-1.s3"))
    assert "8.8.8.0/24" not in text


def test_one_name_has_one_replacement_wherever_it_stands() -> None:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{OURS}:loadbalancer/net/payroll/0123456789abcdef"
    balancer = record(
        Kind.LOAD_BALANCER,
        arn,
        {
            "LoadBalancerArn": arn,
            "LoadBalancerName": "payroll",
            "DNSName": f"payroll-0123456789abcdef.elb.{REGION}.amazonaws.com",
        },
    )
    eni = record(Kind.NETWORK_INTERFACE, "eni-1", {"Description": "ELB net/payroll/0123456789abcdef"})
    shown = {one.kind: one for one in redact(inventory(balancer, eni), Redaction()).records}
    body = shown[Kind.LOAD_BALANCER].body
    name, tail = body["LoadBalancerArn"].split("/")[-2:]
    assert shown[Kind.LOAD_BALANCER].id == body["LoadBalancerArn"]
    assert body["LoadBalancerName"] == name
    assert body["DNSName"] == f"{name}-{tail}.elb.{REGION}.amazonaws.com"
    assert shown[Kind.NETWORK_INTERFACE].body["Description"] == f"ELB net/{name}/{tail}"
    assert re.fullmatch(r"balancer-[0-9a-f]{4}", name)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sts.us-east-1.amazonaws.com.", r"sts\.us-east-1\.amazonaws\.com\."),
        ("*.s3.eu-west-1.amazonaws.com", r"\*\.s3\.eu-west-1\.amazonaws\.com"),
        ("payroll.s3.eu-west-1.amazonaws.com", r"host-\w+\.s3\.eu-west-1\.amazonaws\.com"),
        ("payroll.xyz.eu-west-1.rds.amazonaws.com", r"host-\w+\.host-\w+\.eu-west-1\.rds\.amazonaws\.com"),
        ("payroll.acme.internal", r"host-\w+\.host-\w+\.internal"),
        ("ip-10-1-2-3.ec2.internal", r"ip-10-\d+-\d+-\d+\.ec2\.internal"),
    ],
)
def test_dns_names_keep_what_is_aws_s(before: str, after: str) -> None:
    zone = record(Kind.HOSTED_ZONE, "Z0123456789", {"Id": "/hostedzone/Z0123456789", "Name": before})
    assert re.fullmatch(after, redact(inventory(zone), Redaction()).records[0].body["Name"])


def test_a_name_under_a_zone_stays_under_it() -> None:
    zone = record(Kind.HOSTED_ZONE, "Z0123456789", {"Name": "payroll.acme.internal."})
    rows = [{"Name": "db.payroll.acme.internal.", "Type": "A"}]
    sets = record(Kind.RECORD_SETS, "Z0123456789", {"HostedZoneId": "Z0123456789", "ResourceRecordSets": rows})
    shown = {one.kind: one for one in redact(inventory(zone, sets), Redaction()).records}
    under = shown[Kind.RECORD_SETS].body["ResourceRecordSets"][0]["Name"]
    assert under.endswith("." + shown[Kind.HOSTED_ZONE].body["Name"])
    assert shown[Kind.HOSTED_ZONE].id == shown[Kind.RECORD_SETS].body["HostedZoneId"]


def test_tags_go_but_for_the_name_and_policies_are_a_word() -> None:
    tags = [{"Key": "Name", "Value": "payroll"}, {"Key": "team", "Value": "finance"}]
    row = record(Kind.TAGS, "vpc-1|team", {"ResourceId": "vpc-1", "Key": "team", "Value": "finance"})
    shown = redact(inventory(vpc(Tags=tags, PolicyDocument=OPEN), row), Redaction()).records
    assert len(shown) == 1
    assert [tag["Key"] for tag in shown[0].body["Tags"]] == ["Name"]
    assert re.fullmatch("vpc-[0-9a-f]{4}", shown[0].body["Tags"][0]["Value"])
    assert shown[0].body["PolicyDocument"] == "redacted"


def test_a_hidden_policy_that_lets_nothing_pass_still_lets_nothing_pass() -> None:
    denial = json.dumps({"Statement": [{"Effect": "Deny", "Principal": OURS, "Action": "*", "Resource": "*"}]})
    (shown,) = redact(inventory(record(Kind.VPC_ENDPOINT, "vpce-1", {"PolicyDocument": denial})), Redaction()).records
    assert shown.body["PolicyDocument"] == '{"Statement": []}'


def test_two_inventories_that_are_redacted_together_share_their_replacements() -> None:
    first, second = inventory(vpc(Tags=[{"Key": "Name", "Value": "payroll"}])), inventory(vpc(CidrBlock="10.9.0.0/16"))
    one, other = redact_together((first, second), Redaction(key="k"))
    assert one.records[0].id == other.records[0].id != first.records[0].id
    assert one.records[0].account == other.records[0].account


def test_a_replacement_is_no_word_of_what_stands_beside() -> None:
    one = inventory(vpc())
    (alone,) = redact(one, Redaction(key="k")).records
    beside = record(Kind.VPC, alone.id, {"VpcId": alone.id})
    (other,) = redact_together((one,), Redaction(key="k"), beside=(beside,))[0].records
    assert other.id not in (alone.id, one.records[0].id)


def test_a_policy_that_is_shown_has_other_accounts_and_the_same_actions() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OURS}:role/payroll"},
        "Action": ["s3:GetObject", "s3:Put*"],
        "Resource": "arn:aws:s3:::payroll/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalTag/payroll": "yes"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    body = {"VpcEndpointId": "vpce-1", "PolicyDocument": policy}
    shown = redact(inventory(record(Kind.VPC_ENDPOINT, "vpce-1", body)), Redaction(policies=False)).records[0]
    text = shown.body["PolicyDocument"]
    assert seen((OURS, "payroll", "o-a1b2c3d4e5"), text) == set()
    assert json.loads(text)["Statement"][0]["Action"] == ["s3:GetObject", "s3:Put*"]
    assert json.loads(text)["Version"] == "2012-10-17"


def test_an_outcome_keeps_what_is_missing_and_loses_who() -> None:
    denied = Outcome(
        Kind.TARGET_HEALTH,
        OURS,
        REGION,
        OutcomeState.DENIED,
        "elbv2",
        "DescribeTargetHealth",
        error_code="AccessDenied",
        message=f"User: arn:aws:iam::{OURS}:user/olive is not authorized",
        action="elasticloadbalancing:DescribeTargetHealth",
        parent=f"arn:aws:elasticloadbalancing:{REGION}:{OURS}:targetgroup/payroll/0123456789abcdef",
    )
    shown = redact(Inventory((vpc(),), (denied,)), Redaction())
    outcome = shown.outcomes[0]
    assert (outcome.state, outcome.error_code, outcome.action) == (denied.state, denied.error_code, denied.action)
    assert outcome.account == shown.records[0].account
    assert seen((OURS, "olive", "payroll"), repr(outcome)) == set()


def test_a_field_that_nobody_knows_shows_nothing() -> None:
    odd: dict[str, Any] = {
        "Brand": "payroll",
        "Newer": {"Note": f"of {OURS}", "payroll key": 1, "AccountNumber": int(OURS)},
    }
    text = as_json(redact(inventory(vpc(**odd)), Redaction()))
    assert seen(("payroll", "payroll key", OURS), text) == set()


@pytest.mark.parametrize("key", ["", "red", "blue", "a longer key of a link"])
def test_nothing_of_the_demo_estate_is_left(key: str) -> None:
    before = recorded_inventory(at=NOW)
    text = as_json(redact(before, Redaction(key=key)))
    topology = build(before)
    names = {one.name for one in topology.everything() if one.kind not in _AWS_NAMED} - {"", "default", "egress"}
    numbers = {one.account for one in before.records} | {one.id for one in topology.all(Vpc).values()}
    ids = {one.id for one in before.records if one.kind not in _AWS_NAMED and "|" not in one.id}
    addresses = {one for record_ in before.records for one in texts_of(record_.body) if _is_address(one)}
    listed = {one for item in before.records if item.kind in _LISTS for one in texts_of(item.body)}
    assert seen(names | numbers | ids | (addresses - listed - WELL_KNOWN), text) == set()


_LISTS = (Kind.PREFIX_LIST, Kind.PREFIX_LIST_ENTRIES)
_AWS_NAMED = (
    *(Kind.AVAILABILITY_ZONE, Kind.REGION, Kind.MANAGED_PREFIX_LIST, Kind.VPC_ENDPOINT_SERVICE, Kind.HOSTED_ZONE),
    *(Kind.BLOCK_PUBLIC_ACCESS, Kind.PREFIX_LIST),
)


def _is_address(text: str) -> bool:
    return "." in text and block_of(text) is not None


def test_the_demo_estate_keeps_its_relations() -> None:
    before = recorded_inventory(at=NOW)
    after = redact(before, Redaction(key="red"))
    ids = new_ids(before, after)
    for old, new in _pairs_of_connections(before, after):
        ids[old.body["VpcEndpointId"]] = new.body["VpcEndpointId"]
    assert relations(build(after)) == renamed(relations(build(before)), ids)
    short = {service_named(build(after), one.service_name).name.short for one in build(after).all(VpcEndpoint).values()}
    assert {"s3", "sqs", "ecr.dkr"} <= short


def _pairs_of_connections(before: Inventory, after: Inventory) -> list[tuple[Any, Any]]:
    return _pairs(dataclasses.replace(before, records=_but_tags(before)), after)


def _but_tags(before: Inventory) -> tuple[Any, ...]:
    return tuple(one for one in before.records if one.kind is not Kind.TAGS or one.id.endswith("|Name"))


def test_every_workload_of_the_demo_estate_reaches_the_same_services() -> None:
    before = recorded_inventory(at=NOW)
    after = redact(before, Redaction(key="blue"))
    ids = new_ids(before, after)
    ways = {ids[row.subnet]: _ways(row) for row in access(build(before))}
    assert ways == {row.subnet: _ways(row) for row in access(build(after))}


def _ways(row: Row) -> dict[str, tuple[str, bool | None]]:
    return {service: (cell.via, cell.private) for service, cell in row.services.items()}


def test_two_thousand_interfaces_stay_apart() -> None:
    interfaces = [
        record(
            Kind.NETWORK_INTERFACE,
            f"eni-{number:017x}",
            {
                "NetworkInterfaceId": f"eni-{number:017x}",
                "SubnetId": f"subnet-{number // 50:017x}",
                "VpcId": f"vpc-{number // 1000:017x}",
                "PrivateIpAddress": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
                "Description": "Primary network interface",
                "OwnerId": OURS,
                "Groups": [{"GroupId": f"sg-{number // 20:017x}", "GroupName": f"app-{number // 20}"}],
                "TagSet": [{"Key": "Name", "Value": f"host {number}"}],
            },
        )
        for number in range(2_000)
    ]
    shown = redact(inventory(*interfaces), Redaction(key="red"))
    assert len({one.id for one in shown.records}) == len(interfaces)


WITHIN = (
    ("logs111122223333eu", "111122223333"),
    ("prod 1111-2222-3333", "1111-2222-3333"),
    ("prod 1111 2222 3333", "1111 2222 3333"),
    ("myvpc-0a1b2c3d4x", "0a1b2c3d4"),
    ("VPC-0A1B2C3D", "0A1B2C3D"),
    ("vpc0123456789abcdef0", "0123456789abcdef0"),
    ("eni_0123456789abcdef0", "0123456789abcdef0"),
    ("v10.1.2.3", "10.1.2.3"),
    ("at 010.001.002.003", "010.001.002.003"),
    ("net-10-1-2-0-24", "10-1-2-0"),
    ("net_10_1_2_0", "10_1_2_0"),
    ("subnet-10-1-2", "10-1-2"),
    ("node1-10-1-2-3", "2-3"),
    ("EC2-10-1-2-3", "2-3"),
    ("az2_10_1_2_3", "2_3"),
    ("ip10-1-2-3", "10-1-2"),
    ("10-1-2-3-10-1-2-4", "2-4"),
    ("node1-54-1-2-3", "2-3"),
    ("vpc%2D0123456789abcdef0", "0123456789abcdef0"),
    ("card 0a1b:2c3d:4e5f", "0a1b:2c3d"),
    ("all of 10.1/16", "10.1"),
    ("ec2-54-1-2-3.compute-1", "54-1-2"),
    ("ec2-54-1-2-3.compute-1", "2-3"),
    ("::ffff:10.1.2.3", "10.1.2.3"),
    ("::ffff:10.1.2.3", "a01:203"),
    ("64:ff9b::a01:203", "a01:203"),
    ("IP-0A010203", "0A010203"),
    ("ip0a010203x", "0a010203"),
    ("2.1.10.in-addr.arpa.", "2.1.10"),
    ("*.3.2.1.10.in-addr.arpa", "3.2.1.10"),
    ("zone 2.1.10.in-addr.arpa", "2.1.10"),
    ("5.0.a.2.ip6.arpa", "5.0.a.2"),
    ("card 0a-1b-2c-3d-4e-5f", "0a-1b-2c"),
    ("card 0a1b.2c3d.4e5f", "0a1b.2c3d"),
    ("port0A1B2C3D4E5F", "0A1B2C3D4E5F"),
    ("fe80::81b:2cff:fe3d:4e5f", "81b:2cff"),
    ("AROAEXAMPLEID1234567:session", "AROAEXAMPLEID1234567"),
    ("keyAKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("zone Z0123456789ABCDEFGHI", "Z0123456789ABCDEFGHI"),
    ("of o-exampleorgid", "o-exampleorgid"),
    ("of ou-ab12-cd34ef56", "ab12"),
)


@pytest.mark.parametrize(("written", "secret"), WITHIN)
def test_ids_and_addresses_are_found_inside_words_that_are_shown(written: str, secret: str) -> None:
    rules = Redaction(names=False, tags=False, policies=False, key="k")
    body = {"CidrBlock": "10.1.0.0/16", "Tags": [{"Key": "Name", "Value": written}], "Description": written}
    card = record(Kind.NETWORK_INTERFACE, "eni-00000001", {"MacAddress": "0a:1b:2c:3d:4e:5f"})
    shown = redact(inventory(record(Kind.VPC, "vpc-00000001", body), card), rules).records[-1]
    assert secret not in json.dumps(shown.body)
    assert len(shown.body["Tags"][0]["Value"]) > len(written) // 2


@pytest.mark.parametrize(
    "written", ["0a010203", "IP-0A010203", "subnet-10-1-2", "2.1.10.in-addr.arpa", "0a1b2c3d4e5f", "10_1_2_3"]
)
def test_addresses_that_are_hidden_alone_are_found_in_any_notation(written: str) -> None:
    rules = dataclasses.replace(NOTHING, addresses=True, key="k")
    address = {"PrivateIpAddress": "10.1.2.3", "MacAddress": "0a:1b:2c:3d:4e:5f", "Description": written}
    (shown,) = redact(inventory(record(Kind.NETWORK_INTERFACE, "eni-0a010203", address)), rules).records
    assert shown.body["Description"] != written
    assert shown.id == "eni-0a010203"


def test_the_beginning_of_an_address_moves_with_it_in_every_notation() -> None:
    body = {"CidrBlock": "10.1.2.0/24", "A": "x-10-1-2", "B": "0a010200", "C": "2.1.10.in-addr.arpa"}
    (shown,) = redact(
        inventory(record(Kind.SUBNET, "subnet-1", body)), dataclasses.replace(NOTHING, addresses=True)
    ).records
    octets = shown.body["CidrBlock"].split(".")[:3]
    assert octets != ["10", "1", "2"]
    assert shown.body["A"] == "-".join(["x", *octets])
    assert shown.body["B"].startswith(bytes(map(int, octets)).hex())
    assert shown.body["C"] == ".".join([*reversed(octets), "in-addr.arpa"])


@pytest.mark.parametrize(
    ("field", "word"), [("Runtime", "python3.11"), ("EngineVersion", "8.0.35"), ("State", "deadbeef")]
)
def test_words_of_aws_are_no_addresses(field: str, word: str) -> None:
    body = {field: word, "CidrBlock": "8.0.35.0/24"}
    (shown,) = redact(inventory(record(Kind.LAMBDA_FUNCTION, "x", body)), Redaction()).records
    assert shown.body[field] == word


def test_names_that_are_hidden_are_hidden_in_tags_that_are_shown() -> None:
    tags = [
        {"Key": "Name", "Value": "Pay roll"},
        {"Key": "app", "Value": "pay roll-db of cards.acme.internal"},
        {"Key": "owner/Balance", "Value": "ledger 10 payrolls"},
        {"Key": "stage", "Value": "prod"},
    ]
    records = (
        record(Kind.VPC, "vpc-1", {"Tags": tags}),
        record(Kind.LOAD_BALANCER, "b", {"LoadBalancerName": "balance"}),
        record(Kind.HOSTED_ZONE, "Z0123456789", {"Name": "cards.acme.internal."}),
        record(Kind.SUBNET, "subnet-1", {"Tags": [{"Key": "Name", "Value": "10"}]}),
    )
    shown = redact(inventory(*records), dataclasses.replace(NOTHING, names=True, key="k")).records
    found = next(one for one in shown if one.kind is Kind.VPC).body["Tags"]
    name, balancer = found[0]["Value"], next(one for one in shown if one.kind is Kind.LOAD_BALANCER).body
    assert found[1]["Key"] == "app"
    assert re.fullmatch(rf"{name}-db of host-\w+\.host-\w+\.internal", found[1]["Value"])
    assert found[2] == {"Key": f"owner/{balancer['LoadBalancerName']}", "Value": "ledger 10 payrolls"}
    assert found[3] == {"Key": "stage", "Value": "prod"}


def test_an_account_written_with_hyphens_has_the_same_replacement() -> None:
    body = {"OwnerId": "111122223333", "Tags": [{"Key": "Name", "Value": "of 1111-2222-3333"}]}
    rules = Redaction(names=False, tags=False, key="k")
    (shown,) = redact(inventory(record(Kind.VPC, "vpc-00000001", body)), rules).records
    assert shown.body["Tags"][0]["Value"].removeprefix("of ").replace("-", "") == shown.body["OwnerId"]


def test_an_address_behind_an_ipv6_prefix_moves_like_itself() -> None:
    body = {"A": "10.1.2.3", "B": "64:ff9b::10.1.2.3", "C": "64:ff9b::/96", "D": "::ffff:10.1.2.3"}
    (shown,) = redact(inventory(record(Kind.VPC, "vpc-00000001", body)), Redaction(key="k")).records
    number = int(ip_address(shown.body["A"]))
    assert number != int(ip_address("10.1.2.3"))
    assert int(ip_address(shown.body["B"])) == 0x64FF9B << 96 | number
    assert int(ip_address(shown.body["D"])) == 0xFFFF << 32 | number
    assert shown.body["C"] == "64:ff9b::/96"


def test_an_account_without_quotation_marks_in_a_policy_is_replaced() -> None:
    policy = '{"Statement": [{"Condition": {"NumericEquals": {"aws:SourceAccount": [111122223333], "x:Port": 443}}}]}'
    body = {"PolicyDocument": policy, "OwnerId": "111122223333"}
    (shown,) = redact(inventory(record(Kind.VPC_ENDPOINT, "vpce-00000001", body)), Redaction(policies=False)).records
    told = json.loads(shown.body["PolicyDocument"])["Statement"][0]["Condition"]["NumericEquals"]
    assert told == {"aws:SourceAccount": [shown.body["OwnerId"]], "x:Port": 443}
