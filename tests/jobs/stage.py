"""A vpcviz of processes: a database, a broker, workers, a fast fake AWS, and a director that tells how things stand."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fast_aws.running import in_process
from tests import servers
from tests.processes import ROOT, environment
from tests.servers import Server, until
from vpcviz.demo.scanning import ENVIRONMENT

LEASE_S = 3
REGIONS = ["us-east-1", "eu-west-1"]
ENDED = {"done", "failed", "cancelled"}


@dataclass(slots=True)
class Stage:
    """Processes with the same settings."""

    settings: Mapping[str, str]
    folder: Path
    director: "subprocess.Popen[str]"
    database: Server | None = None
    broker: Server | None = None
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def ask(self, act: str, **told: Any) -> dict[str, Any]:
        """What the director answers."""
        assert self.director.stdin
        assert self.director.stdout
        self.director.stdin.write(f"{json.dumps({'act': act, **told})}\n")
        self.director.stdin.flush()
        line = self.director.stdout.readline()
        assert line, "the director has ended; its log is on standard error"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """One more worker, in a process group of its own."""
        with tempfile.NamedTemporaryFile(prefix="worker-", suffix=".log", dir=self.folder, delete=False) as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "vpcviz", "worker"],
                cwd=ROOT,
                env=self.settings,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.workers.append(worker)
        return worker

    def kill(self, worker: "subprocess.Popen[bytes]") -> None:
        """Kill the worker and every process that it started."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)

    def scan(self) -> int:
        """Start a scan."""
        return int(self.ask("start", accounts=[])["job"])

    def ended(self, job: int) -> dict[str, Any]:
        """The scan when it has ended."""
        try:
            until(lambda: self.ask("look", job=job)["state"] in ENDED, f"scan {job} ends")
        except AssertionError as error:
            error.add_note(f"{self.ask('look', job=job)}\n{self.logs()}")
            raise
        return self.ask("look", job=job)

    def logs(self) -> str:
        """What the workers wrote."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("worker-*.log")))


@contextmanager
def stage(*, engine: str, accounts: int, latency_ms: int = 20, **more: str) -> Iterator[Stage]:
    """Everything that a scan needs, but no worker."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        aws = stack.enter_context(in_process(latency_ms=latency_ms))
        told = {
            **ENVIRONMENT,
            "VPCVIZ_AWS_ENDPOINT_URL": aws.url,
            "VPCVIZ_ENGINE": engine,
            "VPCVIZ_JOB_LEASE_S": str(LEASE_S),
            "VPCVIZ_SCAN_PROCESSES": "1",
            **more,
        }
        database = broker = None
        if engine == "celery":
            database, broker = stack.enter_context(servers.postgres()), stack.enter_context(servers.redis())
            told |= {"DATABASE_URL": database.url, "VPCVIZ_BROKER_URL": broker.url}
        settings = environment(folder, **told)
        director = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.director"],
            cwd=ROOT,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        made = Stage(settings, folder, director, database, broker)
        try:
            made.ask("prepare", accounts=accounts, regions=REGIONS)
            yield made
        finally:
            for worker in list(made.workers):
                made.kill(worker)
            director.kill()
            director.communicate()
