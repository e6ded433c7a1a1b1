"""`vpcviz demo`: an example estate in a fake AWS, drawn at once and scanned live behind it."""

import os
import sys
import webbrowser
from argparse import ArgumentParser
from socket import socket
from typing import Any

from django.conf import settings

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.demo.processes import DemoError, child, fake_aws
from vpcviz.demo.scanning import leave_the_users_aws
from vpcviz.demo.workspace import ensure_demo_workspace, made_at


class Command(LineCommand):
    """Serves the example until stopped; it needs no AWS, and keeps nothing of the user's AWS settings."""

    help = "Show an example: several accounts in a fake AWS on this machine, scanned and drawn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Port, and whether a browser opens."""
        parser.add_argument("--port", type=int, default=0, help="Port; 0 takes a free one (default: %(default)s).")
        parser.add_argument("--no-browser", action="store_true", help="Print the link only.")

    def handle(self, *_args: Any, port: int, no_browser: bool, **_options: Any) -> None:
        """Draw the recorded estate, then serve while it is scanned live."""
        leave_the_users_aws()
        try:
            listener = serving.listen("127.0.0.1", port)
            self._show(listener, browser=not no_browser)
        except (serving.PortTakenError, DemoError) as error:
            self.refuse(str(error))
        except KeyboardInterrupt:
            sys.exit(0)

    def _show(self, listener: socket, *, browser: bool) -> None:
        now = serving.utc_now()
        serving.migrate()
        workspace = ensure_demo_workspace(now=now)
        with fake_aws(moment=made_at(workspace), wait_for_estate=True) as aws:
            settings.VPCVIZ_AWS_ENDPOINT_URL = aws.url
            path = serving.sign_in_path(now=now)
            link = f"{serving.address_of(listener)}{path or '/'}"
            self.stdout.write(f"Open the demo{', signed in, once' if path else ''}: {link}")
            self.stdout.write("It shows a recorded estate until the live scan is done. Stop with Ctrl-C.")
            self.stdout.flush()
            if browser and has_screen():
                webbrowser.open(link)
            with child("vpcviz.demo.behind", aws.url, workspace.slug):
                serving.run(listener, with_worker=True)


def has_screen() -> bool:
    """True when a browser that opens would be seen."""
    return sys.stdout.isatty() and (
        sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )
