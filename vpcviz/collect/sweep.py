"""The sweep: every call of the table, over accounts and regions, each ending as an outcome."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.fleet import Fleet
from vpcviz.collect.progress import Progress, Tally
from vpcviz.collect.results import CallResult
from vpcviz.collect.sweeping import Event, Plan, Planned, Reader

ACCOUNTS_PER_PROCESS = 4
"""Another process costs a second of processor time to start: less than four accounts do."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows the sweep, and who may stop it. Both are called in the thread that takes the results."""

    on_progress: Callable[[Progress], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False


def sweep(
    connections: Sequence[Connection], *, aws: Aws, clock: Clock, plan: Plan | None = None, watch: Watch | None = None
) -> Generator[CallResult, None, None]:
    """The result of every call, as it comes in. One that fails, in whichever account, stops no other.

    A sweep by several processes goes by the machine's own clock; `clock` then only times the progress."""
    planned, watching = plan or Plan(), watch or Watch()
    tally = Tally(len(connections), clock.monotonic())
    with closing(_events(connections, aws, clock, planned, watching)) as events:
        for event in events:
            if isinstance(event, CallResult):
                place = (event.account, event.region)
                watching.on_progress(tally.count(place, event.operation, event.outcome, clock.monotonic()))
                yield event
            elif isinstance(event, Planned):
                tally.plan((event.account, event.region), event.calls)
            else:
                tally.end(event.account)


def _events(
    connections: Sequence[Connection], aws: Aws, clock: Clock, plan: Plan, watch: Watch
) -> Generator[Event, None, None]:
    processes = min(plan.processes, len(connections) // ACCOUNTS_PER_PROCESS)
    if processes > 1 and Fleet.is_possible():
        return Fleet(aws, clock, plan, processes).run(connections, watch.cancelled)
    return Reader(aws, clock, plan).run(connections, watch.cancelled)
