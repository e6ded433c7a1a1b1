"""Findings of whole estates: the demo's, recorded ones, made-up and redacted ones."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.routed_estate import estate
from tests.layout import estates as ugly
from tests.shared_data import shared_data
from tests.topology.estates import estates
from vpcviz.collect.files import InputError, read_inputs
from vpcviz.demo.recorded import recorded_inventory
from vpcviz.topology.build import build
from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Findings
from vpcviz.topology.findings.kept import Part, findings, of_resource, part_of, reasons, unjudged_in
from vpcviz.topology.findings.readings import last_read
from vpcviz.topology.findings.rules import RULE_OF
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction, redact

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ON_THE_DEMO = (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16, 17, 21, 22, 23, 27, 28)
"""Rules, by number, that the demo's estate was made to break."""
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def judged(inventory: Inventory) -> Findings:
    return findings_of(build(inventory), now=NOW)


def shape(found: Findings) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """What is found, without the words."""
    return Counter((item.rule, item.severity.value) for item in found.found), Counter(
        gap.rule for gap in found.unjudged
    )


@pytest.mark.parametrize("number", ON_THE_DEMO)
def test_the_demo_breaks_the_rules_that_it_was_made_to_break(number: int) -> None:
    found = judged(recorded_inventory(at=NOW))
    assert number in {RULE_OF[item.rule].number for item in found.found}
    assert found.unjudged == ()


def test_every_sentence_of_the_demo_names_things_that_are_there() -> None:
    topology = build(recorded_inventory(at=NOW))
    for item in findings_of(topology, now=NOW).found:
        assert topology.find(item.resource) is not None
        assert item.resource.rsplit("/", 2)[-1] or item.resource in item.because
        assert not item.because.endswith(".")
        assert "None" not in item.because


@pytest.mark.parametrize(
    "folder",
    ["batfish", "batfish-labs", "cloud-custodian", "cloudmapper", "cfn/moto_dumps", "awscli-examples", "fixinventory"],
)
def test_recorded_inventories_are_judged_whole(folder: str) -> None:
    root = shared_data() / folder
    places = [root, *sorted(place for place in root.iterdir() if place.is_dir())]
    for place in places:
        try:
            inventory = read_inputs([str(place)]).inventory
        except InputError:
            continue
        json.dumps([item.to_json() for item in judged(inventory).found])


def test_an_asymmetric_network_that_was_measured_to_work_has_no_one_way_routes() -> None:
    folder = shared_data() / "batfish-labs" / "aws_tgw_asymmetric_non_default_rtb"
    found = judged(read_inputs([str(folder)]).inventory)
    assert [item for item in found.found if item.rule == "one-way-route"] == []


@pytest.mark.parametrize(
    "make",
    [ugly.many_endpoints, ugly.many_subnets, ugly.many_consumers, ugly.hub_and_spokes, lambda: estate(20)],
)
def test_ugly_estates_are_judged(make: object) -> None:
    inventory = make()  # type: ignore[operator]
    assert judged(inventory) == judged(Inventory(tuple(reversed(inventory.records)), inventory.outcomes))


@pytest.mark.parametrize("words", [{}, {"policies": False}, {"accounts": False}, {"names": False, "addresses": False}])
def test_redaction_before_findings_gives_the_same_findings_in_other_words(words: dict[str, bool]) -> None:
    inventory = recorded_inventory(at=NOW)
    plain, hidden = judged(inventory), judged(redact(inventory, Redaction(key="k", **words)))
    seen = shape(hidden)
    if words.get("policies", True):
        want = Counter({key: count for key, count in shape(plain)[0].items() if key[0] != "full-access-policy"})
        assert (Counter({key: count for key, count in seen[0].items() if key[0] != "full-access-policy"}), seen[1]) == (
            want,
            shape(plain)[1],
        )
    else:
        assert seen == shape(plain)


@FEW
@given(drawn=estates(), key=st.sampled_from(("red", "blue")))
def test_redaction_keeps_the_findings_of_any_estate_and_tells_no_secret(
    drawn: tuple[Inventory, frozenset[str]], key: str
) -> None:
    inventory, secrets = drawn
    plain = judged(inventory)
    hidden = judged(redact(inventory, Redaction(key=key)))
    without = [shape(one) for one in (plain, hidden)]
    for found, _ in without:
        found.pop(("full-access-policy", "low"), None)
    assert without[0] == without[1]
    told = json.dumps([item.to_json() for item in hidden.found] + [gap.to_json() for gap in hidden.unjudged])
    assert [secret for secret in secrets if secret in told] == []


def test_hostile_names_and_broken_bodies_raise_nothing() -> None:
    inventory = recorded_inventory(at=NOW)
    for spoilt in ({}, {"Routes": "x", "Tags": 7}, {"State": {"Code": "\u202e<b>"}, "CidrBlock": "no block"}):
        records = tuple(
            type(record)(
                record.kind, record.id, record.account, record.region, {**record.body, **spoilt} if spoilt else {}
            )
            for record in inventory.records
        )
        judged(Inventory(records, inventory.outcomes))


def test_findings_are_judged_once_for_each_topology_and_time() -> None:
    topology = build(recorded_inventory(at=NOW))
    assert findings(topology, now=NOW) is findings(topology, now=NOW)
    assert findings(topology, now=NOW) == findings_of(topology, now=NOW)
    later = findings(topology, now=datetime(2026, 2, 15, tzinfo=UTC))
    assert later is not findings(topology, now=NOW)


def test_parts_keep_what_they_name() -> None:
    topology = build(recorded_inventory(at=NOW))
    found = findings(topology, now=NOW)
    for item in found.found:
        assert item in of_resource(topology, item.resource, now=NOW)
        assert item in part_of(topology, found.found, Part(rules=(item.rule,), severities=(item.severity,)))
        assert item not in part_of(topology, found.found, Part(accounts=("000000000000",)))
    assert unjudged_in(found.unjudged, Part()) == found.unjudged
    assert reasons(()) == ()


def test_the_moment_of_the_last_call_is_when_the_network_was_read() -> None:
    assert last_read(build(recorded_inventory(at=NOW))) == NOW
    assert last_read(build(Inventory(()))) is None
