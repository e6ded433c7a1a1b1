"""The server process: moto with every correction, on a loopback port."""

import logging
import os
from datetime import datetime
from typing import Any

from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

from vpcviz.demo.fake_aws import (
    absences,
    balancers,
    compute,
    connections,
    endpoints,
    interfaces,
    lattice,
    names,
    paging,
    prefix_lists,
    routes,
    services,
    sharing,
    transit,
    zones,
)
from vpcviz.demo.fake_aws.faults import Faults, FaultyApplication
from vpcviz.demo.fake_aws.moment import stop_at

CORRECTED = (
    zones,
    prefix_lists,
    interfaces,
    connections,
    services,
    endpoints,
    sharing,
    transit,
    routes,
    balancers,
    compute,
    names,
    lattice,
    absences,
    paging,
)
"""In this order: paging wraps what the others put in place."""

LOOPBACK = "127.0.0.1"


class _QuietHandler(MotoRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Log no request; errors reach the log through their traceback."""


def make_fake_aws(port: int, *, seed: int, moment: datetime | None, complete: bool = True) -> BaseWSGIServer:
    """A server that is bound and not yet serving; port 0 takes a free one. Everything is made at `moment`, if given.

    Unless it is `complete` from the start, others than who makes the estate wait until it is said to be."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    for module in CORRECTED:
        module.install()
    if moment is not None:
        stop_at(moment)
    mock_random.seed(seed)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto: Any = DomainDispatcherApplication(create_backend_app)
    application = FaultyApplication(moto, Faults(), complete=complete)
    return make_server(LOOPBACK, port, application, threaded=True, request_handler=_QuietHandler)
