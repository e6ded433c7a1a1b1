"""A worker whose job never ends the first time it runs. A program for `test_killed_worker`."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django


def clock() -> datetime:
    return datetime.now(UTC)


def main(mode: str, diary: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "vpcviz.settings"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    from vpcviz.jobs import registry, services  # noqa: PLC0415
    from vpcviz.jobs.models import Job  # noqa: PLC0415
    from vpcviz.jobs.ticking import Ticker  # noqa: PLC0415
    from vpcviz.jobs.worker import Worker  # noqa: PLC0415

    def work(_run: registry.Run) -> registry.Json:
        first = not diary.exists()
        diary.write_text("begun\n", encoding="utf-8")
        while first:
            time.sleep(0.1)
        return {"by": "another worker"}

    registry.register(registry.JobKind(name="stubborn", run=work))
    if mode == "enqueue":
        call_command("migrate", verbosity=0)
        services.enqueue(kind="stubborn", arguments={}, now=clock())
        return
    Ticker(clock=clock, lease=timedelta(seconds=2), every_s=0.2).start()
    worker = Worker(name=str(os.getpid()), clock=clock, lease=timedelta(seconds=2), poll_s=0.1)
    while not worker.run_once():
        time.sleep(0.1)
    job = Job.objects.get()
    sys.stdout.write(f"{job.state} {job.attempt} {job.result}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
