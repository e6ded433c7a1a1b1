"""Sets up a server's database, starts scans and looks at them. A program: a JSON line in, a JSON line out."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "vpcviz.settings"
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = ACTS[asked.pop("act")](**asked)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def prepare(accounts: int, regions: list[str]) -> Mapping[str, Any]:
    """A workspace with so many accounts of the fast AWS."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from benchmarks.fast_aws.estate import account_id, role_arn  # noqa: PLC0415
    from vpcviz.inventory.services import Access, connect_account  # noqa: PLC0415
    from vpcviz.people.services import create_workspace  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    workspace = create_workspace(slug="acme", name="Acme", now=datetime.now(UTC))
    for number in range(accounts):
        told = () if number == 0 else tuple(regions)
        access = Access(account_id=account_id(number), role_arn=role_arn(number), regions=told)
        connect_account(workspace=workspace, access=access, now=datetime.now(UTC))
    return {}


def start(accounts: list[str]) -> Mapping[str, Any]:
    """A scan."""
    from vpcviz.inventory.services import start_scan  # noqa: PLC0415
    from vpcviz.people.models import Workspace  # noqa: PLC0415

    job = start_scan(workspace=Workspace.objects.get(), now=datetime.now(UTC), account_ids=accounts)
    return {"job": job.pk}


def look(job: int) -> Mapping[str, Any]:
    """How the scan stands, and what came of it."""
    from django.db import OperationalError, close_old_connections, connection  # noqa: PLC0415

    from vpcviz.inventory.models import Snapshot  # noqa: PLC0415
    from vpcviz.jobs.models import Job, Piece  # noqa: PLC0415

    close_old_connections()
    try:
        row = Job.objects.get(pk=job)
        parts = list(row.parts.values_list("state", flat=True))
        newest = Snapshot.objects.order_by("-number").first()
        found = {
            "state": row.state,
            "error": row.error,
            "attempts": [*row.attempts, *(one for part in row.parts.all() for one in part.attempts)],
            "worker": row.worker,
            "done": row.progress.get("done", 0),
            "kept": row.progress.get("kept", 0),
            "pieces": Piece.objects.filter(job=job).count(),
            "parts": {state: parts.count(state) for state in sorted(set(parts))},
            "snapshots": Snapshot.objects.count(),
            "counts": newest.counts if newest else {},
        }
    except OperationalError:
        connection.close()
        return {"state": "away", "parts": {}, "pieces": 0, "done": 0}
    return found


def readings() -> Mapping[str, Any]:
    """How the calls ended, in the newest snapshot."""
    from vpcviz.inventory.models import Snapshot  # noqa: PLC0415
    from vpcviz.inventory.selectors import readings_of  # noqa: PLC0415

    snapshot = Snapshot.objects.order_by("-number").first()
    assert snapshot
    read = list(readings_of(snapshot))
    return {
        "states": sorted({one.outcome.state.value for one in read}),
        "places": len({(one.outcome.account, one.outcome.region) for one in read}),
        "stale": sum(one.is_stale for one in read),
    }


def cancel(job: int) -> Mapping[str, Any]:
    """Ask for the scan to stop."""
    from vpcviz.jobs.models import Job  # noqa: PLC0415
    from vpcviz.jobs.services import cancel as ask  # noqa: PLC0415

    ask(job=Job.objects.get(pk=job), now=datetime.now(UTC))
    return {}


ACTS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    "prepare": prepare,
    "start": start,
    "look": look,
    "readings": readings,
    "cancel": cancel,
}

if __name__ == "__main__":
    main()
