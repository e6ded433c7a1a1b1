"""Publishes an inventory into the database that DATABASE_URL names, reads it again, compares; prints the seconds as JSON.

A process of its own for each database: Django is set up once.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import django

from benchmarks.estates import Size, estate
from vpcviz.collect.calls import call_of
from vpcviz.topology.records import Inventory, Outcome, OutcomeState, Record

NOW: Final = datetime(2026, 3, 4, tzinfo=UTC)
RUNS: Final = 3
CHANGED_IN: Final = 50
"""Of so many resources one is changed, one gone and one new."""
PER_VPC: Final = 33
"""Resources that the made-up estate has for each VPC, rounded down."""

Item = TypeVar("Item")


def inventory(resources: int) -> Inventory:
    """So many resources with every call fetched."""
    found = estate(Size(vpcs=resources // PER_VPC + 100, accounts=100, workloads_per_vpc=2)).records
    if len(found) < resources:
        message = f"the estate has only {len(found)} resources"
        raise ValueError(message)
    records = found[:resources]
    return Inventory(records, tuple(_outcomes(records)))


def _outcomes(records: tuple[Record, ...]) -> Iterator[Outcome]:
    for kind, account, region in sorted({(one.kind, one.account, one.region) for one in records}):
        call = call_of(kind)
        yield Outcome(
            kind,
            account,
            region,
            OutcomeState.FETCHED,
            call.service,
            call.operation,
            at=NOW.isoformat(),
            action=call.action,
        )


def later(inventory: Inventory) -> Inventory:
    """The same with some resources changed, some gone and some new."""
    records: list[Record] = []
    for place, one in enumerate(inventory.records):
        if place % CHANGED_IN == 0:
            records.append(replace(one, body={**one.body, "Tags": [{"Key": "Name", "Value": "renamed"}]}))
        elif place % CHANGED_IN == 1:
            records.append(replace(one, id=f"{one.id}-new"))
        else:
            records.append(one)
    return replace(inventory, records=tuple(records))


def timed(work: Callable[[], Item]) -> tuple[float, Item]:
    """Seconds by the clock, since the database works in another process, and what came of it."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def measured(resources: int) -> dict[str, Any]:
    """The best seconds of `RUNS` runs, each in a workspace of its own."""
    from vpcviz.inventory.changes import changes_between  # noqa: PLC0415 - Django must be set up first
    from vpcviz.inventory.models import ResourceVersion  # noqa: PLC0415
    from vpcviz.inventory.services import publish  # noqa: PLC0415
    from vpcviz.people.services import create_workspace  # noqa: PLC0415

    first, second = inventory(resources), later(inventory(resources))
    best: dict[str, float] = {}
    new_rows = 0
    for run in range(RUNS):
        workspace = create_workspace(slug=f"bench-{run}", now=NOW)

        def published(found: Inventory, days: int, workspace: Any = workspace) -> Any:
            when = NOW + timedelta(days=days)
            return publish(workspace=workspace, inventory=found, source="made up", now=when)

        seconds = {}
        seconds["first"], before = timed(lambda: published(first, 0))
        rows = ResourceVersion.objects.count()
        seconds["again"], _ = timed(lambda: published(first, 1))
        new_rows = max(new_rows, ResourceVersion.objects.count() - rows)
        after = published(second, 2)
        seconds["difference"], changes = timed(lambda: changes_between(before, after))  # noqa: B023
        if changes.total < resources // CHANGED_IN * 3 - 10:
            message = f"only {changes.total} changes were found"
            raise ValueError(message)
        best = {name: min(value, best.get(name, value)) for name, value in seconds.items()}
    return {**best, "new_rows": new_rows, "changes": changes.total}


def main() -> None:
    """Measure with as many resources as the first argument says."""
    django.setup()
    from vpcviz.commands import serving  # noqa: PLC0415 - Django must be set up first

    serving.migrate()
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]))) + "\n")


if __name__ == "__main__":
    main()
