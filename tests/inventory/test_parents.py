"""What is asked for one parent at a time goes with its parent, and is kept when its own call failed."""

from tests.inventory.estates import ACCOUNT, REGION, outcome
from vpcviz.inventory.difference import Difference, Key, difference
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Outcome, OutcomeState

TABLE, ROUTES = Kind.TRANSIT_GATEWAY_ROUTE_TABLE, Kind.TRANSIT_GATEWAY_ROUTES
BALANCER, LISTENER = Kind.LOAD_BALANCER, Kind.LISTENER


def key(kind: Kind, resource_id: str) -> Key:
    return (ACCOUNT, REGION, kind.value, resource_id)


def after(current: list[Key], staged: list[Key], *outcomes: Outcome) -> Difference:
    return difference(current=dict.fromkeys(current, "x"), staged=dict.fromkeys(staged, "x"), outcomes=outcomes)


def test_an_answer_goes_with_its_parent() -> None:
    table, routes = key(TABLE, "tgw-rtb-1"), key(ROUTES, "tgw-rtb-1")
    assert after([table, routes], [], outcome(TABLE), outcome(ROUTES)).removed == (table, routes)


def test_an_answer_goes_with_the_last_parent_when_nobody_had_to_ask() -> None:
    table, routes = key(TABLE, "tgw-rtb-1"), key(ROUTES, "tgw-rtb-1")
    assert after([table, routes], [], outcome(TABLE)).removed == (table, routes)


def test_an_answer_stays_when_the_list_of_its_parents_was_denied() -> None:
    table, routes = key(TABLE, "tgw-rtb-1"), key(ROUTES, "tgw-rtb-1")
    assert after([table, routes], [], outcome(TABLE, OutcomeState.DENIED), outcome(ROUTES)).removed == ()


def test_an_answer_stays_when_its_own_call_failed_for_that_parent() -> None:
    tables, routes = [key(TABLE, f"tgw-rtb-{n}") for n in (1, 2)], [key(ROUTES, f"tgw-rtb-{n}") for n in (1, 2)]
    found = after(
        [*tables, *routes],
        [*tables, routes[0]],
        outcome(TABLE),
        outcome(ROUTES),
        outcome(ROUTES, OutcomeState.DENIED, parent="tgw-rtb-2"),
    )
    assert found.removed == ()


def test_an_attribute_stays_with_its_vpc() -> None:
    attribute = key(Kind.VPC_ATTRIBUTE, "vpc-1|enableDnsSupport")
    vpc = key(Kind.VPC, "vpc-1")
    failed = outcome(Kind.VPC_ATTRIBUTE, OutcomeState.FAILED, parent="vpc-1")
    assert after([vpc, attribute], [vpc], outcome(Kind.VPC), outcome(Kind.VPC_ATTRIBUTE), failed).removed == ()
    assert after([vpc, attribute], [], outcome(Kind.VPC), outcome(Kind.VPC_ATTRIBUTE)).removed == (vpc, attribute)


def test_a_row_asked_for_per_parent_goes_when_every_parent_answered_without_it() -> None:
    balancer, listener = key(BALANCER, "lb-1"), key(LISTENER, "listener-1")
    assert after([balancer, listener], [balancer], outcome(BALANCER), outcome(LISTENER)).removed == (listener,)


def test_a_row_asked_for_per_parent_stays_while_one_parent_did_not_answer() -> None:
    balancer, listener = key(BALANCER, "lb-1"), key(LISTENER, "listener-1")
    unread = outcome(LISTENER, OutcomeState.THROTTLED, parent="lb-1")
    assert after([balancer, listener], [balancer], outcome(BALANCER), outcome(LISTENER), unread).removed == ()


def test_a_row_asked_for_per_parent_goes_with_the_last_parent() -> None:
    balancer, listener = key(BALANCER, "lb-1"), key(LISTENER, "listener-1")
    assert after([balancer, listener], [], outcome(BALANCER)).removed == (listener, balancer)
    denied = outcome(BALANCER, OutcomeState.DENIED)
    assert after([balancer, listener], [], denied, outcome(LISTENER)).removed == ()


def test_one_failed_call_of_two_for_a_kind_keeps_everything() -> None:
    vpc = key(Kind.VPC, "vpc-1")
    assert after([vpc], [], outcome(Kind.VPC), outcome(Kind.VPC, OutcomeState.FAILED)).removed == ()
