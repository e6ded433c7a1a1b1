"""How far a sweep is, and how long it takes."""

from vpcviz.collect.progress import Progress, Share, Tally
from vpcviz.topology.records import OutcomeState

HERE, THERE = ("111122223333", "us-east-1"), ("444455556666", "eu-west-1")


def ended(tally: Tally, place: tuple[str, str], now_s: float = 0.0) -> Progress:
    return tally.count(place, "DescribeVpcs", OutcomeState.FETCHED, now_s)


def test_accounts_that_are_still_to_come_count_as_the_average_of_those_known() -> None:
    tally = Tally(accounts=4, began_s=0)
    tally.plan(HERE, 30)
    tally.plan(THERE, 10)
    assert (ended(tally, HERE).done, ended(tally, HERE).total) == (1, 80)


def test_each_place_has_its_own_share_until_its_account_is_done() -> None:
    tally = Tally(accounts=2, began_s=0)
    tally.plan(HERE, 2)
    tally.plan(THERE, 5)
    assert dict(ended(tally, HERE).places) == {HERE: Share(1, 2), THERE: Share(0, 5)}
    tally.end(HERE[0])
    progress = ended(tally, THERE)
    assert dict(progress.places) == {THERE: Share(1, 5)}
    assert progress.accounts == Share(1, 2)


def test_the_remaining_time_follows_from_the_rate() -> None:
    tally = Tally(accounts=1, began_s=100)
    tally.plan(HERE, 50)
    for second in range(9):
        ended(tally, HERE, 100.0 + second)
    progress = ended(tally, HERE, 110)
    assert (progress.per_second, progress.remaining_s) == (1.0, 40.0)


def test_a_rate_is_not_told_too_early() -> None:
    tally = Tally(accounts=1, began_s=100)
    tally.plan(HERE, 50)
    progress = ended(tally, HERE, 100.5)
    assert (progress.per_second, progress.remaining_s) == (0.0, None)


def test_calls_are_counted_by_how_they_ended() -> None:
    tally = Tally(accounts=1, began_s=0)
    tally.plan(HERE, 2)
    tally.count(HERE, "DescribeVpcs", OutcomeState.DENIED, 0)
    assert dict(ended(tally, HERE).counts) == {OutcomeState.DENIED: 1, OutcomeState.FETCHED: 1}
