"""Publishes one estate after the other until it is killed. A program for `test_killed_publisher`."""

import os
import sys
from datetime import UTC, datetime

import django

from tests.inventory.estates import inventory, outcome, vpc
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory

SIZE = 3000
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def estate(number: int) -> Inventory:
    """The estate of the snapshot with this number: every second VPC changes, and some come and go."""
    records = [vpc(f"vpc-{n}", f"10.{number if n % 2 else 0}.0.0/16") for n in range(SIZE) if (n + number) % 7]
    return inventory(records, [outcome(Kind.VPC)])


def main(mode: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "vpcviz.settings"
    django.setup()
    from vpcviz.commands.serving import ensure_workspace, migrate  # noqa: PLC0415 - Django must be set up first
    from vpcviz.inventory.models import ResourceVersion  # noqa: PLC0415
    from vpcviz.inventory.selectors import inventory_of, latest_snapshot  # noqa: PLC0415
    from vpcviz.inventory.services import publish  # noqa: PLC0415
    from vpcviz.people.models import Workspace  # noqa: PLC0415

    migrate()
    ensure_workspace(now=NOW)
    workspace = Workspace.objects.get()
    if mode == "publish":
        while True:
            latest = latest_snapshot(workspace)
            number = latest.number + 1 if latest else 1
            publish(workspace=workspace, inventory=estate(number), source="test", now=NOW)
            sys.stdout.write(f"published {number}\n")
            sys.stdout.flush()
    latest = latest_snapshot(workspace)
    assert latest is not None
    seen = {record.id: record.body for record in inventory_of(latest).records}
    assert seen == {record.id: record.body for record in estate(latest.number).records}
    assert not ResourceVersion.objects.filter(valid_from__gt=latest.number).exists()
    assert not ResourceVersion.objects.filter(valid_to__gt=latest.number).exists()
    sys.stdout.write(f"whole {latest.number}\n")


if __name__ == "__main__":
    main(sys.argv[1])
