"""`vpcviz worker`: runs jobs outside the web server, as the engine has them."""

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.jobs.engines import engine


class Command(LineCommand):
    """Runs jobs until stopped; several may run at the same time, on several machines."""

    help = "Run jobs such as scans until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run jobs."""
        serving.migrate()
        if engine().announces:
            self._by_celery()
            return
        ticker = serving.new_ticker()
        worker = serving.new_worker()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"worker {worker.name} waits for jobs")
        self.stdout.flush()
        ticker.start()
        worker.run()
        ticker.stop()

    def _by_celery(self) -> None:
        self.stdout.write(f"worker waits for jobs by Celery, {settings.VPCVIZ_WORKER_PROCESSES} at a time")
        self.stdout.flush()
        connections.close_all()
        run_worker = import_string("vpcviz.jobs.broker.run_worker")
        run_worker(processes=settings.VPCVIZ_WORKER_PROCESSES, log_level=settings.LOGGING["root"]["level"])
