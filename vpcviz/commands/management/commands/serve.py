"""`vpcviz serve`: the web server, with the job worker inside."""

from argparse import ArgumentParser
from typing import Any

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.commands.warming import warm_newest


class Command(LineCommand):
    """Brings the database up to date, then serves until stopped."""

    help = "Serve the pages, and run jobs such as scans."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Host, port, and whether jobs run here."""
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default: %(default)s).")
        parser.add_argument("--port", type=int, default=8000, help="Port; 0 takes a free one (default: %(default)s).")
        parser.add_argument("--no-worker", action="store_true", help="Leave jobs to `vpcviz worker`.")

    def handle(self, *_args: Any, host: str, port: int, no_worker: bool, **_options: Any) -> None:
        """Serve."""
        try:
            listener = serving.listen(host, port)
        except serving.PortTakenError as error:
            self.refuse(str(error))
        now = serving.utc_now()
        serving.migrate()
        serving.ensure_workspace(now=now)
        address = serving.address_of(listener)
        path = serving.sign_in_path(now=now)
        warm_newest()
        self.stdout.write(f"vpcviz serves {address}/")
        if path:
            self.stdout.write(f"Sign in as administrator, once: {address}{path}")
        self.stdout.flush()
        serving.run(listener, with_worker=not no_worker)
