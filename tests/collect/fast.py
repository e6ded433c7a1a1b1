"""A sweep of one account of the fast AWS, whole or under faults, and what it would delete."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.fast_aws.answers import Answers
from benchmarks.fast_aws.estate import account_id, role_arn
from benchmarks.fast_aws.faults import Fault, Faults
from benchmarks.fast_aws.running import InThread, in_thread
from tests.collect.conftest import StillClock
from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.results import CallResult, canonical, inventory_of
from vpcviz.collect.sweep import Watch, sweep
from vpcviz.collect.sweeping import Plan
from vpcviz.inventory.difference import Difference, Key, difference
from vpcviz.topology.records import Inventory, Outcome, OutcomeState

REGION = "us-east-1"
ACCOUNT = account_id(0)
OTHER = account_id(1)


@dataclass(slots=True)
class Sweeper:
    """Sweeps the accounts with these numbers in one region, and then for good under other faults."""

    running: InThread
    accounts: tuple[int, ...] = (0,)
    attempts: int = 5
    read_timeout_s: float = 30
    clock: Callable[[], Clock] = lambda: StillClock().clock()

    @property
    def answers(self) -> Answers:
        """What the server does."""
        return self.running.answers

    def results(self, *faults: Fault, watch: Watch | None = None) -> list[CallResult]:
        """Every call of a sweep under these faults."""
        self.answers.faults = Faults(faults)
        aws = Aws(self.running.url, attempts=self.attempts, connections=16, read_timeout_s=self.read_timeout_s)
        connections = [Connection(role_arn=role_arn(number)) for number in self.accounts]
        plan = Plan(regions=(REGION,))
        return list(sweep(connections, aws=aws, clock=self.clock(), plan=plan, watch=watch))

    def inventory(self, *faults: Fault) -> Inventory:
        """What a sweep under these faults finds."""
        return inventory_of(self.results(*faults))


@contextmanager
def sweeper() -> Iterator[Sweeper]:
    """A fast AWS without latency and buckets, for a clock that nobody waits for."""
    with in_thread(answers=Answers(time.monotonic, buckets_on=False)) as running:
        yield Sweeper(running)


def staged(inventory: Inventory) -> dict[Key, str]:
    """What was found, by key."""
    return {(one.account, one.region, one.kind.value, one.id): canonical(one.body) for one in inventory.records}


def against(before: Inventory, after: Inventory) -> Difference:
    """What publishing the second after the first would write."""
    return difference(current=staged(before), staged=staged(after), outcomes=after.outcomes)


def unread(inventory: Inventory) -> list[Outcome]:
    """The calls that were not answered."""
    return [one for one in inventory.outcomes if one.state is not OutcomeState.FETCHED]
