"""PostgreSQL and Redis of the tests' own: started on free ports, stopped and started again at will, gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 180
LOOK_S = 0.05


@dataclass(slots=True)
class Server:
    """A server process with its files; `url` is where clients find it, before and after a restart."""

    url: str
    port: int
    command: Sequence[str]
    user: str | None
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=self.user
        )
        until(lambda: answers(self.port), f"{self.command[0]} takes connections")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop, at once as far as clients are concerned."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE_S)
            self.process = None


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(LOOK_S)


def answers(port: int) -> bool:
    """True when something listens there."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def postgres_program(name: str) -> str | None:
    """A program of the newest PostgreSQL that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


def missing() -> list[str]:
    """The programs that are not installed."""
    programs = {"postgresql": postgres_program("initdb"), "redis-server": shutil.which("redis-server")}
    return sorted(name for name, path in programs.items() if path is None)


@contextmanager
def postgres() -> Iterator[Server]:
    """A PostgreSQL that keeps nothing; run by the user postgres where the tests are run by root, whom it refuses."""
    user = "postgres" if os.getuid() == 0 else None
    port = free_port()
    with _folder(user) as folder:
        initdb, program = postgres_program("initdb"), postgres_program("postgres")
        assert initdb
        assert program
        subprocess.run(
            [initdb, "-D", f"{folder}/db", "-U", "vpcviz", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            user=user,
            cwd=folder,
        )
        options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off"]
        command = [program, "-D", f"{folder}/db", *(word for option in options for word in ("-c", option))]
        server = Server(f"postgres://vpcviz@127.0.0.1:{port}/postgres", port, command, user)
        server.start()
        try:
            until(lambda: _has_begun(server), "PostgreSQL has begun")
            yield server
        finally:
            server.stop(signal.SIGQUIT)


@contextmanager
def redis() -> Iterator[Server]:
    """A Redis that keeps nothing: restarted, it has forgotten every message."""
    program = shutil.which("redis-server")
    assert program
    port = free_port()
    with _folder(None) as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        server = Server(f"redis://127.0.0.1:{port}/0", port, [program, *options], None)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGKILL)


def _has_begun(server: Server) -> bool:
    ready = postgres_program("pg_isready")
    return (
        ready is None
        or subprocess.run([ready, "-q", "-h", "127.0.0.1", "-p", str(server.port)], check=False).returncode == 0
    )


@contextmanager
def _folder(user: str | None) -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="vpcviz-server-")
    if user is not None:
        known = pwd.getpwnam(user)
        os.chown(folder, known.pw_uid, known.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
