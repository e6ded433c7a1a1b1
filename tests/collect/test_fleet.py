"""Many accounts by several processes: the same answers, and no account is lost with a process."""

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from benchmarks.fast_aws.answers import Answers
from benchmarks.fast_aws.estate import account_id, role_arn
from benchmarks.fast_aws.faults import Fault, Faults, Harm
from benchmarks.fast_aws.running import InThread, in_thread
from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.progress import Progress
from vpcviz.collect.results import CallResult, inventory_of
from vpcviz.collect.sweep import Watch, sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.topology.records import OutcomeState

ACCOUNTS = 8
REGION = "eu-west-1"
CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)


@pytest.fixture
def fast(own_credentials: None) -> Iterator[InThread]:
    with in_thread(latency_s=0.01, answers=Answers(time.monotonic, buckets_on=False)) as running:
        yield running


def swept(fast: InThread, *, processes: int, watch: Watch | None = None) -> Iterator[CallResult]:
    connections = [Connection(role_arn=role_arn(number)) for number in range(ACCOUNTS)]
    plan = Plan(regions=(REGION,), threads=8, processes=processes)
    return sweep(connections, aws=Aws(fast.url, connections=8), clock=CLOCK, plan=plan, watch=watch)


def timeless(results: list[CallResult]) -> list[str]:
    return sorted(repr(replace(one, fetched_at="")) for one in results)


def test_several_processes_read_what_one_reads(fast: InThread) -> None:
    lattice = frozenset({("vpc-lattice", "ListServiceNetworks")})
    fast.answers.faults = Faults((Fault(Harm.DENY, calls=lattice, accounts=frozenset({account_id(5)})),))
    told: list[Progress] = []
    alone = list(swept(fast, processes=1))
    together = list(swept(fast, processes=2, watch=Watch(told.append)))
    assert timeless(together) == timeless(alone)
    assert told[-1].done == told[-1].total == len(together)
    assert told[-1].accounts.total == ACCOUNTS
    assert {place[0] for one in told for place in one.places} == {account_id(number) for number in range(ACCOUNTS)}
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_loses_no_account(fast: InThread) -> None:
    killed: list[int | None] = []

    def watch(progress: Progress) -> None:
        if progress.done > 20 and not killed:
            victim = multiprocessing.active_children()[0]
            killed.append(victim.pid)
            victim.kill()

    found = inventory_of(swept(fast, processes=2, watch=Watch(watch)))
    assert killed
    assert found.records == inventory_of(swept(fast, processes=1)).records
    assert {one.state for one in found.outcomes} == {OutcomeState.FETCHED}


def test_a_cancel_ends_all_processes_and_every_call(fast: InThread) -> None:
    told: list[Progress] = []
    results = list(swept(fast, processes=2, watch=Watch(told.append, lambda: len(told) > 10)))
    assert {one.account for one in results} == {account_id(number) for number in range(ACCOUNTS)}
    assert OutcomeState.CANCELLED in {one.outcome for one in results}
    assert multiprocessing.active_children() == []


def test_processes_end_when_nobody_takes_the_results(fast: InThread) -> None:
    results = swept(fast, processes=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_few_accounts_are_read_without_further_processes(fast: InThread) -> None:
    connections = [Connection(role_arn=role_arn(number)) for number in range(3)]
    plan = Plan(regions=(REGION,), processes=4)
    for _ in sweep(connections, aws=Aws(fast.url), clock=CLOCK, plan=plan):
        assert multiprocessing.active_children() == []
