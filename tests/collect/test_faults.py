"""Whatever AWS, the network or the clock does, nothing is lost in silence and nothing is taken for deleted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.fast_aws.faults import Fault, Harm
from tests.collect.conftest import StillClock
from tests.collect.fast import ACCOUNT, OTHER, REGION, Sweeper, against, sweeper, unread
from vpcviz.collect.calls import CALLS
from vpcviz.collect.results import inventory_of
from vpcviz.collect.sweep import Watch
from vpcviz.topology.records import Inventory, OutcomeState

ASKED = sorted((call.service, call.operation) for call in CALLS if call.asked)
SAMPLED = ASKED[::9]
WHOLE: list[Inventory] = []
PASSING = (Harm.CUT, Harm.GARBLE, Harm.PAGE, Harm.STRANGER, Harm.BREAK, Harm.CLOSE)


@pytest.fixture
def fast(own_credentials: None) -> Iterator[Sweeper]:
    with sweeper() as running:
        yield running


@pytest.fixture
def whole(fast: Sweeper) -> Inventory:
    """The account without faults, swept once."""
    if not WHOLE:
        WHOLE.append(fast.inventory())
        assert len(WHOLE[0].records) > 150
        assert unread(WHOLE[0]) == []
    return WHOLE[0]


def denied_call_deletes_nothing(fast: Sweeper, whole: Inventory, call: tuple[str, str]) -> None:
    after = fast.inventory(Fault(Harm.DENY, calls=frozenset({call})))
    found = against(whole, after)
    assert (found.added, found.removed) == ((), ())
    assert {(one.account, one.region, one.kind) for one in after.outcomes} == {
        (one.account, one.region, one.kind) for one in whole.outcomes
    }
    refused = {one.state for one in after.outcomes if (one.service, one.operation) == call}
    assert OutcomeState.DENIED in refused or not fast.answers.faults.met
    assert {one.state for one in unread(after)} <= {OutcomeState.DENIED}


@pytest.mark.parametrize("call", SAMPLED, ids=":".join)
def test_a_denied_call_deletes_nothing(fast: Sweeper, whole: Inventory, call: tuple[str, str]) -> None:
    denied_call_deletes_nothing(fast, whole, call)


@pytest.mark.soak
@pytest.mark.parametrize("call", ASKED, ids=":".join)
def test_no_denied_call_deletes_anything(fast: Sweeper, whole: Inventory, call: tuple[str, str]) -> None:
    denied_call_deletes_nothing(fast, whole, call)


def test_thirty_percent_throttles_lose_nothing(fast: Sweeper, whole: Inventory) -> None:
    after = fast.inventory(Fault(Harm.THROTTLE, share=0.3))
    assert after.records == whole.records
    assert unread(after) == []


@pytest.mark.parametrize("harm", PASSING)
def test_what_goes_wrong_now_and_then_is_asked_again(fast: Sweeper, whole: Inventory, harm: Harm) -> None:
    after = fast.inventory(Fault(harm, share=0.1))
    assert after.records == whole.records
    assert unread(after) == []


@pytest.mark.parametrize("harm", PASSING)
def test_an_answer_that_stays_wrong_is_a_failure_and_no_deletion(fast: Sweeper, whole: Inventory, harm: Harm) -> None:
    calls = frozenset(
        {("ec2", "DescribeSubnets"), ("route53resolver", "ListResolverRules"), ("rds", "DescribeDBInstances")}
    )
    after = fast.inventory(Fault(harm, calls=calls))
    assert against(whole, after).removed == ()
    assert {(one.service, one.operation) for one in unread(after)} == calls
    assert {one.state for one in unread(after)} == {OutcomeState.FAILED}
    assert all(one.message for one in unread(after))


def test_a_sign_in_page_in_the_way_is_told(fast: Sweeper) -> None:
    after = fast.inventory(Fault(Harm.PAGE, calls=frozenset({("ec2", "DescribeSubnets")})))
    (outcome,) = unread(after)
    assert outcome.error_code == "WrongAnswer"
    assert outcome.message == (
        "Something other than AWS answered DescribeSubnets; look for a proxy or a sign-in page in the way."
    )


def test_credentials_that_end_in_the_middle_are_renewed(fast: Sweeper, whole: Inventory) -> None:
    given = fast.answers.keys_given
    first = frozenset({f"ASIA{ACCOUNT}{given + 1:04d}"})
    after = fast.inventory(Fault(Harm.EXPIRED, keys=first, after=20))
    assert after.records == whole.records
    assert unread(after) == []
    assert fast.answers.keys_given == given + 2


def test_credentials_that_end_for_good_end_the_scan_of_that_account_alone(fast: Sweeper) -> None:
    fast.accounts = (0, 1)
    whole = fast.inventory()
    asked = fast.answers.asked["sts", "AssumeRole"]
    after = fast.inventory(
        Fault(Harm.EXPIRED, accounts=frozenset({ACCOUNT}), after=20),
        Fault(Harm.EXPIRED, calls=frozenset({("sts", "AssumeRole")}), after=2),
    )
    assert against(whole, after).removed == ()
    assert {one.account for one in unread(after)} == {ACCOUNT}
    assert {one.account for one in after.records} == {ACCOUNT, OTHER}
    assert any("cannot sign in as" in one.message for one in unread(after))
    assert fast.answers.asked["sts", "AssumeRole"] - asked < 10


@pytest.mark.parametrize(("ahead", "told"), [(timedelta(hours=3), "ahead of"), (timedelta(hours=-3), "behind")])
def test_a_clock_that_is_wrong_is_told_by_how_much(fast: Sweeper, ahead: timedelta, told: str) -> None:
    wrong = replace(StillClock().clock(), now=lambda: datetime.now(UTC) + ahead)
    fast.clock = lambda: wrong
    after = fast.inventory(Fault(Harm.SKEWED))
    assert after.records == ()
    messages = {one.message for one in unread(after) if not one.message.startswith("Not asked")}
    assert messages == {f"The clock of this machine is 180 minutes {told} AWS's; set it, then scan again."}


def test_a_clock_that_jumps_changes_nothing_that_was_read(fast: Sweeper, whole: Inventory) -> None:
    jumping = iter(range(10_000))
    clock = StillClock().clock()
    fast.clock = lambda: replace(clock, now=lambda: clock.now() + timedelta(hours=(-1) ** next(jumping) * 5))
    assert fast.inventory().records == whole.records


def test_a_region_that_is_not_enabled_is_unavailable_there_alone(fast: Sweeper, whole: Inventory) -> None:
    after = fast.inventory(Fault(Harm.REGION_OFF, regions=frozenset({REGION}), calls=regional_calls_of_the_table()))
    assert against(whole, after).removed == ()
    assert {one.region for one in unread(after)} == {REGION}
    assert {one.state for one in unread(after)} == {OutcomeState.UNAVAILABLE}


def regional_calls_of_the_table() -> frozenset[tuple[str, str]]:
    return frozenset((call.service, call.operation) for call in CALLS if call.asked and call.scope.value == "region")


def test_an_endpoint_that_never_answers_fails_its_calls_alone(fast: Sweeper, whole: Inventory) -> None:
    fast.attempts, fast.read_timeout_s = 2, 0.3
    after = fast.inventory(Fault(Harm.HANG, calls=frozenset({("elbv2", "DescribeTargetGroups")})))
    assert against(whole, after).removed == ()
    assert {one.error_code for one in unread(after)} == {"ReadTimeoutError"}


def test_an_aws_that_nobody_reaches_ends_as_failures(fast: Sweeper, whole: Inventory) -> None:
    fast.running = replace(fast.running, url="http://127.0.0.1:9")
    after = fast.inventory()
    assert after.records == ()
    assert {one.state for one in after.outcomes} == {OutcomeState.FAILED}
    assert against(whole, after).removed == ()


def test_a_region_that_nobody_reaches_is_not_asked_call_by_call(fast: Sweeper, whole: Inventory) -> None:
    before = fast.answers.asked.total()
    after = fast.inventory(Fault(Harm.CLOSE, regions=frozenset({REGION}), calls=regional_calls_of_the_table()))
    assert against(whole, after).removed == ()
    assert fast.answers.asked.total() - before < 60


def test_a_cancel_under_throttles_ends_at_once(fast: Sweeper, whole: Inventory) -> None:
    seen: list[object] = []
    watch = Watch(seen.append, lambda: len(seen) >= 5)
    after = inventory_of(fast.results(Fault(Harm.THROTTLE), watch=watch))
    assert against(whole, after).removed == ()
    assert {one.state for one in unread(after)} <= {OutcomeState.CANCELLED, OutcomeState.THROTTLED}


def test_an_account_that_is_slow_to_fail_stops_no_other(fast: Sweeper) -> None:
    fast.accounts = (0, 1, 2, 3, 4, 5)
    whole = fast.inventory()
    after = fast.inventory(Fault(Harm.BREAK, accounts=frozenset({OTHER})))
    assert against(whole, after).removed == ()
    assert {one.account for one in unread(after)} == {OTHER}
    assert [one for one in after.records if one.account != OTHER] == [
        one for one in whole.records if one.account != OTHER
    ]


def test_an_identity_that_makes_no_sense_stops_no_other_account(
    fast: Sweeper, caplog: pytest.LogCaptureFixture
) -> None:
    fast.accounts = (0, 1)
    identity = frozenset({("sts", "GetCallerIdentity")})
    after = fast.inventory(Fault(Harm.EMPTY, calls=identity, accounts=frozenset({OTHER})))
    assert {one.account for one in unread(after)} == {OTHER}
    assert {one.account for one in after.records} == {ACCOUNT}
    assert "failed unexpectedly" in caplog.text
