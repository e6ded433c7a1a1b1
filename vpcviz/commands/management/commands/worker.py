"""`vpcviz worker`: runs jobs outside the web server."""

import signal
from types import FrameType
from typing import Any

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand


class Command(LineCommand):
    """Runs jobs until stopped; several may run at the same time, on several machines."""

    help = "Run jobs such as scans until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run jobs."""
        serving.migrate()
        worker = serving.new_worker()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"worker {worker.name} waits for jobs")
        self.stdout.flush()
        worker.run()
