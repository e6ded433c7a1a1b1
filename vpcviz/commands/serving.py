"""Starting the server and the worker: what `serve`, `worker` and `demo` share."""

import fcntl
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from vpcviz.commands.counting import CountThread
from vpcviz.commands.line import BAD_INPUT
from vpcviz.commands.warming import WarmThread
from vpcviz.jobs.engines import engine
from vpcviz.jobs.ticking import Ticker
from vpcviz.jobs.worker import Worker
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace, ensure_administrator, issue_sign_in_link

FIRST_WORKSPACE: Final = "main"
MIGRATING: Final = 0x767063766973
"""What the lock of PostgreSQL is called."""
STOP_S: Final = 20
LIMITS: Final = {"limit_request_line": 8190, "limit_request_fields": 100, "limit_request_field_size": 8190}
"""What gunicorn takes of a request's head."""


class Beside(Protocol):
    """A thread beside those that answer requests."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class PortTakenError(Exception):
    """The address cannot be listened on; the text is one sentence."""


def utc_now() -> datetime:
    """The clock of the commands."""
    return datetime.now(UTC)


def migrate() -> None:
    """Bring the database up to date, making it when it is not there."""
    settings.VPCVIZ_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_behind():
        return
    with one_at_a_time():
        if is_behind():
            call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whichever command brings this database up to date: in PostgreSQL itself, or by a file beside that of SQLite."""
    with ExitStack() as held:
        if connections["default"].vendor == "postgresql":
            held.enter_context(_locked_in_postgresql())
        else:
            held.enter_context(_locked_file(settings.VPCVIZ_DATA / "migrating"))
        yield


@contextmanager
def _locked_in_postgresql() -> Iterator[None]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATING])
        if cursor.fetchone() != (True,):
            _say_waiting()
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


@contextmanager
def _locked_file(path: Path) -> Iterator[None]:
    with ExitStack() as held:
        try:
            mark = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            held.callback(os.close, mark)
            _lock(mark)
        except OSError as error:
            message = f"cannot lock {path}: {error.strerror}; it must belong to the user who runs the server"
            raise CommandError(message, returncode=BAD_INPUT) from error
        yield


def _lock(mark: int) -> None:
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say_waiting()
        fcntl.flock(mark, fcntl.LOCK_EX)


def _say_waiting() -> None:
    sys.stderr.write("waiting for another command that brings the database up to date\n")


def is_behind() -> bool:
    """True when migrations wait to be applied."""
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def ensure_workspace(*, now: datetime) -> None:
    """Make a first workspace when there is none."""
    if not Workspace.objects.exists():
        with suppress(ValidationError):  # another server begins at the same time, and makes it
            create_workspace(slug=FIRST_WORKSPACE, name="Main", now=now)


def sign_in_path(*, now: datetime) -> str:
    """A one-time way in for the first administrator, made when need be; "" once they have a password."""
    administrator, _ = ensure_administrator(now=now)
    if administrator.has_usable_password():
        return ""
    return reverse("sign-in-link", args=[issue_sign_in_link(user=administrator, now=now)])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. `PortTakenError` when that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such port"
        message = f"cannot listen on {host} port {port}: {reason}; choose another with --port"
        raise PortTakenError(message) from error


def address_of(listener: socket.socket) -> str:
    """Where people reach the server: VPCVIZ_URL, else the address that it listens on."""
    host, port = listener.getsockname()[:2]
    return settings.VPCVIZ_URL or f"http://{f'[{host}]' if ':' in host else host}:{port}"


def run(listener: socket.socket, *, with_worker: bool) -> None:
    """Serve until a signal stops the process: requests in progress end first, a job goes back to the queue."""
    host = listener.getsockname()[0]
    if host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(f"[{host}]" if ":" in host else host)
    str(settings.SECRET_KEY)  # made now when it is not there: every process of the server must have the same
    connections.close_all()
    options: dict[str, Any] = {
        **LIMITS,
        "bind": f"fd://{listener.fileno()}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": settings.VPCVIZ_HTTP_THREADS,
        "timeout": 120,
        "graceful_timeout": STOP_S,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    threads: list[Beside] = [WarmThread(), CountThread()]
    if with_worker and not engine().announces:
        threads.append(WorkerThread())
    Server({**options, **hooks(threads)}).run()


def hooks(threads: Sequence[Beside]) -> Mapping[str, Callable[..., None]]:
    """The gunicorn hooks that start and stop threads in the process that answers."""

    def post_worker_init(worker: object) -> None:  # noqa: ARG001 - gunicorn checks the number of arguments
        for thread in threads:
            thread.start()

    def worker_exit(server: object, worker: object) -> None:  # noqa: ARG001
        for thread in threads:
            thread.stop()

    return {"post_worker_init": post_worker_init, "worker_exit": worker_exit}


def new_worker() -> Worker:
    """A job worker with this process's settings."""
    return Worker(
        name=f"{socket.gethostname()}:{os.getpid()}",
        clock=utc_now,
        lease=timedelta(seconds=settings.VPCVIZ_JOB_LEASE_S),
        poll_s=settings.VPCVIZ_JOB_POLL_S,
    )


def new_ticker() -> Ticker:
    """The clockwork beside a worker."""
    lease = timedelta(seconds=settings.VPCVIZ_JOB_LEASE_S)
    return Ticker(clock=utc_now, lease=lease, every_s=settings.VPCVIZ_JOB_POLL_S)


class WorkerThread:
    """The job worker inside the process that answers requests."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._thread: threading.Thread | None = None
        self._ticker = new_ticker()

    def start(self) -> None:
        """Start to run jobs."""
        self._ticker.start()
        self._worker = new_worker()
        self._thread = threading.Thread(target=self._worker.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give a running job back to the queue and end, within `STOP_S` seconds."""
        self._ticker.stop()
        if self._worker and self._thread:
            self._worker.stopping.set()
            self._thread.join(timeout=STOP_S)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our options, inside this process."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """The application, made in the process that answers."""
        return get_wsgi_application()
