"""Whatever call is denied, in whichever account: no finding appears for want of it, and none goes without being unjudged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.topology.findings.joined import EVERY_SCENE, by_transit, transit
from tests.topology.findings.joined import attach as attached
from tests.topology.findings.joined import vpc as placed
from tests.topology.findings.scenes import OTHER, S3
from tests.topology.findings.test_rules import NOW, judged, of_rule
from tests.topology.trace.lab import ACCOUNT, REGION, Lab, route
from vpcviz.collect.calls import BY_KIND
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Findings, Unjudged
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

NETWORK = "333333333333"
PARENTS = {kind: call.parent.kind for kind, call in BY_KIND.items() if call.parent}
WHERE_IT_WAS_READ = (("open-to-outsiders", Kind.ACCOUNT),)
"""Rules that say of themselves that they judge as far as a kind was read."""
HUB = ("hub", "Z1")
PROVIDER = ("vpc-p", "subnet-p", "loadbalancer", "targetgroup", "vpce-svc")
SPLIT = {
    "one-way-route": ("-b",),
    "overlapping-blocks": ("-b",),
    "relies-on-foreign-gateway-endpoint": HUB,
    "central-endpoint-without-name": HUB,
    "central-endpoint-out-of-reach": HUB,
    "attachment-misses-zones": HUB,
    "unused-service": PROVIDER,
    "no-healthy-target": PROVIDER,
    "service-in-few-zones": PROVIDER,
    "zone-without-healthy-target": PROVIDER,
    "consumer-zone-not-offered": PROVIDER,
}
"""Rule -> what the ids of the other account's things hold, when its scene is that of several accounts."""


def without(whole: Inventory, kind: Kind, account: str, region: str) -> Inventory:
    """What is left when a call is denied: neither its records nor those that are asked for by them."""
    gone = {kind}
    while more := {child for child, parent in PARENTS.items() if parent in gone} - gone:
        gone |= more
    place = (account, region)
    records = tuple(one for one in whole.records if one.kind not in gone or (one.account, one.region) != place)
    told = tuple(one for one in whole.outcomes if one.kind is not kind or (one.account, one.region) != place)
    return Inventory(records, (*told, Outcome(kind, *place, OutcomeState.DENIED, "ec2", "Describe", error_code="X")))


def worst(found: Findings) -> dict[tuple[str, str, str, str], int]:
    """How bad the worst finding of each rule about each thing is."""
    ranks = sorted((one.severity.rank, (one.rule, one.resource, one.account, one.region)) for one in found.found)
    return {key: rank for rank, key in ranks}


def denials(whole: Inventory, now: datetime) -> Iterator[tuple[Kind, set[str], set[Unjudged], set[tuple[str, ...]]]]:
    """For each kind and place that could be denied: what is found for want of it, what is unjudged, what is not found."""
    before = worst(findings_of(build(whole), now=now))
    for kind, account, region in sorted({(one.kind, one.account, one.region) for one in whole.records}):
        left = findings_of(build(without(whole, kind, account, region)), now=now)
        after = worst(left)
        new = {f"{key} without {kind}" for key, rank in after.items() if rank > before.get(key, -1)}
        yield kind, new, set(left.unjudged), {key for key in before if key not in after}


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("rule", sorted(EVERY_SCENE))
def test_in_one_account(rule: str, fine: bool) -> None:
    for kind, new, unjudged, lost in denials(Inventory(tuple(EVERY_SCENE[rule](fine).records)), NOW):
        assert new == set()
        told = {(gap.rule, gap.account, gap.region) for gap in unjudged}
        assert {(name, *place) for name, _, *place in lost} <= told, kind


def shared_out(lab: Lab, others: tuple[str, ...]) -> Inventory:
    """The network in three accounts: some things in another, transit gateways in a third, joins seen from all."""
    records: list[Record] = []
    for one in lab.records:
        if one.kind is Kind.AVAILABILITY_ZONE:
            records += [replace(one, account=name, body={**one.body, "OwnerId": name}) for name in (ACCOUNT, OTHER)]
            continue
        other = OTHER if any(word in one.id for word in others) or "vpc-hub" in str(one.body) else ACCOUNT
        joins = one.kind in (Kind.VPC_PEERING_CONNECTION, Kind.TRANSIT_GATEWAY, Kind.TRANSIT_GATEWAY_ATTACHMENT)
        seen_from = (ACCOUNT, OTHER, NETWORK) if joins else (other,)
        if one.kind.value.startswith("transit-gateway-route"):
            seen_from = (NETWORK,)
        body = {**one.body, "OwnerId": other, "ResourceOwnerId": other}
        records += [replace(one, account=account, body=body) for account in seen_from]
    fetched = (Outcome(Kind.REGION, one, REGION, OutcomeState.FETCHED, "ec2", "D") for one in (ACCOUNT, OTHER, NETWORK))
    return Inventory(tuple(records), tuple(fetched))


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("rule", sorted(SPLIT))
def test_in_several_accounts(rule: str, fine: bool) -> None:
    whole = shared_out(EVERY_SCENE[rule](fine), SPLIT[rule])
    assert bool(of_rule(findings_of(build(whole), now=NOW), rule)) is not fine
    for kind, new, unjudged, lost in denials(whole, NOW):
        assert new == set()
        assert {name for name, *_ in lost} <= {gap.rule for gap in unjudged}, kind


@pytest.mark.soak
def test_in_the_demo() -> None:
    now = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
    for kind, new, unjudged, lost in denials(recorded_inventory(at=now), now):
        assert new == set()
        silent = {name for name, *_ in lost} - {gap.rule for gap in unjudged}
        assert all((name, kind) in WHERE_IT_WAS_READ for name in silent), (kind, silent)


def test_a_hub_whose_way_out_was_not_read_is_not_taken_to_have_none() -> None:
    lab = Lab()
    placed(lab, "a", 1, by_transit("0.0.0.0/0"))
    placed(lab, "hub", 9, by_transit("10.0.0.0/8"), route("0.0.0.0/0", NatGatewayId="nat-1"))
    transit(lab, ("0.0.0.0/0", "hub"), ("10.1.0.0/16", "a"))
    for name in ("a", "hub"):
        attached(lab, name)
    lab.endpoint("vpce-hub", "vpc-hub", S3, VpcEndpointType="Gateway")
    rule = "relies-on-foreign-gateway-endpoint"
    assert of_rule(judged(lab), rule) == []
    whole = shared_out(lab, HUB)
    left = findings_of(build(without(whole, Kind.ROUTE_TABLE, OTHER, REGION)), now=NOW)
    assert of_rule(left, rule) == []
    assert ACCOUNT in {gap.account for gap in left.unjudged if gap.rule == rule}
