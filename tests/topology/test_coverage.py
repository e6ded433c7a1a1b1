"""What could not be read, in words."""

import pytest

from tests.topology.answers import FAR, OURS, REGION, THEIRS, built
from vpcviz.topology.coverage import UNREADABLE, gaps, plural, sentence
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Outcome, OutcomeState


def outcome(kind: Kind, state: OutcomeState, account: str = OURS, region: str = REGION, parent: str = "") -> Outcome:
    return Outcome(kind, account, region, state, "ec2", "Op", error_code="Code", action="ec2:Op", parent=parent)


def test_a_denied_call_names_the_action_to_grant() -> None:
    told = sentence(outcome(Kind.TRANSIT_GATEWAY, OutcomeState.DENIED))
    assert told == f"transit gateways of {OURS} in {REGION} could not be read: access was denied (Code); grant ec2:Op"


@pytest.mark.parametrize("state", sorted(UNREADABLE - {OutcomeState.DENIED}))
def test_other_failures_say_why_and_ask_for_no_permission(state: OutcomeState) -> None:
    told = sentence(outcome(Kind.TARGET_HEALTH, state, parent="arn:x"))
    assert told.startswith(f"target health of {OURS} in {REGION} could not be read for arn:x: ")
    assert "grant" not in told


@pytest.mark.parametrize("state", [OutcomeState.FETCHED, OutcomeState.NOT_PROVIDED])
def test_what_was_read_or_never_asked_is_no_gap(state: OutcomeState) -> None:
    assert gaps(built(outcomes=[outcome(Kind.VPC, state)])) == ()


def test_gaps_are_in_order_whatever_the_order_of_outcomes() -> None:
    told = [outcome(Kind.VPC, OutcomeState.DENIED, THEIRS), outcome(Kind.SUBNET, OutcomeState.FAILED, OURS, FAR)]
    told.append(outcome(Kind.ADDRESS, OutcomeState.THROTTLED))
    found = gaps(built(outcomes=told))
    assert found == gaps(built(outcomes=told[::-1]))
    assert [one.outcome.kind for one in found] == [Kind.ADDRESS, Kind.SUBNET, Kind.VPC]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.VPC, "VPCs"),
        (Kind.VPC_ENDPOINT, "VPC endpoints"),
        (Kind.TRANSIT_GATEWAY, "transit gateways"),
        (Kind.TARGET_HEALTH, "target health"),
        (Kind.DHCP_OPTIONS, "dhcp options"),
    ],
)
def test_kinds_in_the_plural(kind: Kind, words: str) -> None:
    assert plural(kind) == words
