"""Celery with Redis as the engine: a task is a knock on a worker's door and carries the id of a job row, no more."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Final

from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

RUN_JOB: Final = "vpcviz.run_job"
JOBS: Final = "vpcviz"
PARTS: Final = "vpcviz-parts"
"""Workers take from both queues in turn: an export does not wait behind the parts of a large scan."""
BROKER_TIMEOUT_S: Final = 3

logger = logging.getLogger(__name__)


@cache
def celery_app() -> Celery:
    """The Celery application. Results are in the job rows, so Celery keeps none.

    Tasks are acknowledged when they begin: a worker that dies is noticed by its lease, within a minute, and not by
    Redis' visibility timeout, which a long scan would outlive."""
    app = Celery("vpcviz", broker=settings.VPCVIZ_BROKER_URL, set_as_current=False)
    reach = {"socket_connect_timeout": BROKER_TIMEOUT_S, "socket_timeout": 2 * BROKER_TIMEOUT_S}
    app.conf.update(
        include=["vpcviz.celery"],
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_default_queue=JOBS,
        task_create_missing_queues=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={**reach, "max_retries": 1, "visibility_timeout": 3600},
    )
    return app


def run_worker(*, processes: int, log_level: str) -> None:
    """Run a Celery worker in this process until a signal stops it; what runs then ends first."""
    options = [f"--concurrency={processes}", f"--loglevel={log_level}", f"--queues={JOBS},{PARTS}"]
    celery_app().worker_main(["worker", *options, "--without-gossip", "--without-mingle", "--without-heartbeat"])


class CeleryEngine:
    """Workers hear of jobs by Redis."""

    announces = True
    spreads = True

    def announce(self, *, jobs: Sequence[int], parts: Sequence[int]) -> bool:
        """Send the ids. A broker that is down is no error: workers tell again what nobody heard."""
        if self.backlog() is None:
            return False
        app = celery_app()
        try:
            with app.connection_for_write() as connection:
                for queue, ids in ((JOBS, jobs), (PARTS, parts)):
                    for pk in ids:
                        app.send_task(RUN_JOB, args=(pk,), queue=queue, connection=connection, retry=False)
        except (OperationalError, RedisError, OSError) as error:
            logger.warning("the broker could not be told of %s jobs: %s", len(jobs) + len(parts), error)
            return False
        return True

    def backlog(self) -> int | None:
        """The length of both queues. A broker that is down is found out at once, and not after several attempts."""
        try:
            with Redis.from_url(
                settings.VPCVIZ_BROKER_URL,
                socket_connect_timeout=BROKER_TIMEOUT_S,
                socket_timeout=BROKER_TIMEOUT_S,
                retry=Retry(NoBackoff(), 0),
            ) as client:
                return sum(int(client.llen(queue)) for queue in (JOBS, PARTS))
        except (RedisError, OSError) as error:
            logger.warning("the broker does not answer: %s", error)
            return None

    def health(self) -> str:
        """ "ok", or that the broker does not answer."""
        return "ok" if self.backlog() is not None else "the broker does not answer; see VPCVIZ_BROKER_URL"
