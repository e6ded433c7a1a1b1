"""What a Celery worker runs: a task that carries the id of a job row, and the clockwork beside it."""

import os
import socket
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import django
from celery.signals import worker_process_init, worker_ready, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vpcviz.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import InterfaceError, OperationalError, close_old_connections, connections  # noqa: E402

from vpcviz.jobs.broker import RUN_JOB, celery_app  # noqa: E402
from vpcviz.jobs.ticking import Ticker  # noqa: E402
from vpcviz.jobs.worker import Worker, logger  # noqa: E402

app = celery_app()


@app.task(name=RUN_JOB)  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    """Run the job unless it was run, is run elsewhere, or is not due: its row knows."""
    close_old_connections()
    try:
        _worker(os.getpid()).run_once(job_id)
    except (OperationalError, InterfaceError) as error:
        logger.warning("job %s has to wait for the database: %s", job_id, error)
    finally:
        close_old_connections()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def leave_inherited_connections(**_: Any) -> None:
    """A forked process must not talk over the connections of its parent."""
    connections.close_all()


@worker_ready.connect  # type: ignore[untyped-decorator]
def start_ticking(**_: Any) -> None:
    """Tick in the process that watches over the others."""
    _ticker().start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def stop_ticking(**_: Any) -> None:
    """Tick no more."""
    _ticker().stop()


def _now() -> datetime:
    return datetime.now(UTC)


def _lease() -> timedelta:
    return timedelta(seconds=settings.VPCVIZ_JOB_LEASE_S)


@cache
def _ticker() -> Ticker:
    return Ticker(clock=_now, lease=_lease(), every_s=settings.VPCVIZ_JOB_POLL_S)


@cache
def _worker(process_id: int) -> Worker:
    name = f"{socket.gethostname()}:{process_id}"
    return Worker(name=name, clock=_now, lease=_lease(), poll_s=settings.VPCVIZ_JOB_POLL_S)
