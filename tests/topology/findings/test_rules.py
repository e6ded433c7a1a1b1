"""Every rule: where it fires, where it does not, and that it concludes nothing from what could not be read."""

from datetime import UTC, datetime

import pytest

from tests.topology.findings.joined import EVERY_SCENE as SCENES
from tests.topology.trace.lab import ACCOUNT, REGION, Lab
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Finding, Findings, Severity
from vpcviz.topology.findings.rules import RULE_OF, RULES
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Outcome, OutcomeState

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVERY = sorted(SCENES)
NEEDS = [(rule.slug, kind) for rule in RULES for kind in (*rule.needs, *rule.heeds)]
FOUND_ABOUT = {
    "gateway-endpoint-not-routed": ("rtb-in", ("subnet-1", "eni-1", "nat-1", "vpce-gw", "0.0.0.0/0")),
    "no-gateway-endpoint": ("vpc-a", ("rtb-in", "nat-1", "s3")),
    "blackhole-route": ("rtb-in", ("10.9.0.0/16", "nat-9", "blackhole", "subnet-1")),
    "nat-in-another-zone": ("nat-1", ("subnet-2", "eu-west-1b", "eu-west-1a")),
    "subnet-on-main-table": ("rtb-main", ("subnet-3", "vpc-a")),
    "endpoint-security-group-shut": ("vpce-1", ("sg-e", "tcp/443", "tcp/80 from 10.0.0.0/16", "ssm")),
    "endpoint-security-group-partial": ("vpce-1", ("sg-e", "eni-2", "subnet-2", "10.0.1.0/24")),
    "endpoint-misses-zones": ("vpce-1", ("eu-west-1c", "subnet-3")),
    "endpoint-in-one-zone": ("vpce-1", ("eu-west-1a", "eu-west-1b", "subnet-2")),
    "private-dns-off": ("vpce-1", ("ssm.eu-west-1.amazonaws.com",)),
    "private-dns-without-vpc-dns": ("vpce-b", ("enableDnsSupport", "enableDnsHostnames", "vpc-b")),
    "full-access-policy": ("vpc-a", ("vpce-1 (ssm)",)),
    "connection-pending": ("vpce-1", ("12 days", "vpce-svc-0123456789abcdef0")),
    "duplicate-endpoints": ("vpce-2", ("vpce-1", "com.amazonaws.eu-west-1.ssm")),
    "broken-endpoint": ("vpce-1", ("Failed", "no address is free")),
    "unused-service": ("vpce-svc-0123456789abcdef0", ("api is billed",)),
    "open-to-outsiders": ("vpce-svc-0123456789abcdef0", ("everyone (*)", "AcceptanceRequired=true")),
    "no-healthy-target": ("vpce-svc-0123456789abcdef0", ("api", "unhealthy")),
    "service-in-few-zones": ("vpce-svc-0123456789abcdef0", ("euw1-az1", "euw1-az2", "vpc-a", "vpce-1")),
    "zone-without-healthy-target": ("net/api", ("euw1-az2", "euw1-az1", "vpce-1")),
    "consumer-zone-not-offered": ("vpce-1", ("euw1-az2", "euw1-az1", "subnet-2")),
    "unverified-name": ("vpce-svc-0123456789abcdef0", ("api.example.com", "pendingVerification")),
    "unknown-account": ("vpce-svc-0123456789abcdef0", ("222222222222", "vpce-1")),
    "balancer-groups-and-privatelink": ("net/api", ("sg-lb", "tcp/443")),
    "acl-blocks-endpoint": ("acl-2", ("rule 90 denies tcp/443", "subnet-2", "eni-vpce-1-subnet-1")),
    "paid-for-s3": ("vpce-1", ("vpc-a",)),
    "near-quota": ("vpc-a", ("40", "50")),
    "one-way-route": ("pcx-1", ("rtb-a", "10.2.0.0/16", "vpc-b", "10.1.0.0/16")),
    "overlapping-blocks": ("pcx-1", ("10.1.0.0/16 of vpc-a", "10.1.0.0/16 of vpc-b", "pending-acceptance")),
    "relies-on-foreign-gateway-endpoint": ("vpc-a", ("rtb-a", "vpc-hub", "vpce-hub")),
    "central-endpoint-without-name": ("vpc-a", ("ssm.eu-west-1.amazonaws.com", "vpce-hub", "Z1")),
    "central-endpoint-out-of-reach": ("vpc-a", ("Z1", "vpce-hub", "sg-hub")),
    "attachment-misses-zones": ("tgw-attach-a", ("subnet-far", "eu-west-1b", "eu-west-1a")),
}
"""Rule -> the resource that its scene's finding is about, and what the sentence cites."""


def judged(lab: Lab) -> Findings:
    return findings_of(lab.topology, now=NOW)


def of_rule(findings: Findings, rule: str) -> list[Finding]:
    return [item for item in findings.found if item.rule == rule]


def without(lab: Lab, kind: Kind, state: OutcomeState) -> Findings:
    """What is found when a call brought nothing."""
    told = Outcome(kind, ACCOUNT, REGION, state, "ec2", "Describe", error_code="X", action="ec2:Describe")
    records = tuple(record for record in lab.records if record.kind is not kind)
    return findings_of(build(Inventory(records, (told,))), now=NOW)


def test_every_rule_has_a_scene() -> None:
    assert set(EVERY) == set(RULE_OF) == set(FOUND_ABOUT)
    assert [rule.number for rule in RULES] == list(range(1, 34))


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_fires_on_its_fault_and_cites_it(rule: str) -> None:
    found = of_rule(judged(SCENES[rule](False)), rule)
    resource, cited = FOUND_ABOUT[rule]
    about = [item for item in found if resource in item.resource]
    assert about, found
    for words in cited:
        assert words in about[0].because
    assert about[0].title == RULE_OF[rule].title
    assert (about[0].account, about[0].region) == (ACCOUNT, REGION)
    assert about[0].severity in {RULE_OF[rule].severity, *RULE_OF[rule].severities}
    assert about[0].remedy.endswith(".")


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_is_silent_and_judged_where_all_is_well(rule: str) -> None:
    findings = judged(SCENES[rule](True))
    assert of_rule(findings, rule) == []
    assert [gap for gap in findings.unjudged if gap.rule == rule] == []


@pytest.mark.parametrize(("rule", "kind"), NEEDS)
@pytest.mark.parametrize("fine", [False, True])
def test_nothing_is_concluded_from_what_was_denied(rule: str, kind: Kind, fine: bool) -> None:
    findings = without(SCENES[rule](fine), kind, OutcomeState.DENIED)
    assert of_rule(findings, rule) == []
    told = [gap for gap in findings.unjudged if gap.rule == rule]
    assert {(gap.account, gap.region) for gap in told} == {(ACCOUNT, REGION)}
    assert any("access was denied (X); grant ec2:Describe" in gap.why for gap in told)


@pytest.mark.parametrize(("rule", "kind"), [(rule.slug, kind) for rule in RULES for kind in rule.needs])
def test_what_no_file_holds_is_not_taken_for_absent(rule: str, kind: Kind) -> None:
    findings = without(SCENES[rule](True), kind, OutcomeState.NOT_PROVIDED)
    assert of_rule(findings, rule) == []
    assert [gap.why for gap in findings.unjudged if gap.rule == rule and "no file holds" in gap.why]


def test_where_there_is_nothing_to_judge_nothing_is_unjudged() -> None:
    lab = Lab()
    lab.vpc("vpc-a", "10.0.0.0/16")
    denied = (Kind.TARGET_HEALTH, Kind.NETWORK_ACL, Kind.ENDPOINT_SERVICE_PERMISSIONS)
    for kind in denied:
        lab.deny(kind)
    assert judged(lab) == Findings((), ())


def test_findings_come_the_worst_first_and_in_one_order() -> None:
    labs = [SCENES[rule](False) for rule in EVERY]
    for lab in labs:
        found = judged(lab).found
        assert list(found) == sorted(found, key=lambda item: item.order)
        ranks = [item.severity.rank for item in found]
        assert ranks == sorted(ranks, reverse=True)


def test_the_order_of_records_does_not_matter() -> None:
    lab = SCENES["central-endpoint-out-of-reach"](False)
    turned = findings_of(build(Inventory(tuple(reversed(lab.records)))), now=NOW)
    assert turned == judged(lab)


def test_severities_are_ordered() -> None:
    words = [severity.value for severity in sorted(Severity, key=lambda one: one.rank)]
    assert words == ["info", "low", "medium", "high", "critical"]
    assert Severity.CRITICAL.at_least(Severity.HIGH)
    assert not Severity.LOW.at_least(Severity.MEDIUM)
