"""Reading many accounts with several processes, since one process of Python computes on one core only."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from typing import Any

from vpcviz.collect.areas import Ending
from vpcviz.collect.asking import Clock
from vpcviz.collect.clients import Aws
from vpcviz.collect.credentials import Connection
from vpcviz.collect.sweeping import CANCELLED, POLL_S, Ended, Event, NoMore, Plan, Reader, refused
from vpcviz.topology.records import OutcomeState

ATTEMPTS = 2
"""How many processes an account may lose before it is given up."""
GRACE_S = 5.0
"""How long cancelled processes may take to end by themselves."""
LOST = Ending(OutcomeState.FAILED, "ProcessLost", "The process that read the account ended; scan it again.")


@dataclass(frozen=True, slots=True)
class Stop:
    """The sweep is cancelled."""


@dataclass(frozen=True, slots=True)
class Wants:
    """A process that could read so many more accounts."""

    connections: int


@dataclass(slots=True)
class _Process:
    """A process at work, and what it was given."""

    process: Any
    pipe: Pipe
    given: list[Connection] = field(default_factory=list)


@dataclass(slots=True)
class Fleet:
    """Hands accounts to processes that have time for them. Results go by pipes, which wait for whoever takes them."""

    aws: Aws
    clock: Clock
    plan: Plan
    processes: int
    waiting: deque[Connection] = field(default_factory=deque)
    lost: dict[Connection, int] = field(default_factory=dict)
    working: list[_Process] = field(default_factory=list)
    stopped_at: float | None = None
    starts_left: int = field(init=False)

    def __post_init__(self) -> None:
        self.starts_left = ATTEMPTS * self.processes

    @staticmethod
    def is_possible() -> bool:
        """A daemonic process (a Celery worker's child) may start no processes."""
        return not multiprocessing.current_process().daemon

    def run(self, connections: Sequence[Connection], cancelled: Callable[[], bool]) -> Generator[Event, None, None]:
        """Everything of these connections, until nothing is left to ask."""
        self.waiting.extend(connections)
        try:
            self.working = [self._started() for _ in range(self.processes)]
            while self.working:
                if self.stopped_at is None and cancelled():
                    yield from self._stopped()
                yield from self._overdue()
                for pipe in wait([one.pipe for one in self.working], timeout=POLL_S):
                    (whose,) = (one for one in self.working if one.pipe is pipe)
                    yield from self._heard(whose)
        finally:
            for one in self.working:
                _end(one)

    def _started(self) -> _Process:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=read_for, args=(theirs, self.aws, self.plan), name="vpcviz-sweep", daemon=True)
        process.start()
        theirs.close()
        return _Process(process, ours)

    def _heard(self, whose: _Process) -> Iterator[Event]:
        try:
            told = whose.pipe.recv()
        except (EOFError, ConnectionError):
            yield from self._gone(whose)
            return
        for event in told:
            if isinstance(event, Wants):
                self._give(whose, event.connections)
                continue
            if isinstance(event, Ended):
                whose.given.remove(event.connection)
            yield event

    def _give(self, whose: _Process, wanted: int) -> None:
        given = [self.waiting.popleft() for _ in range(min(wanted, len(self.waiting)))]
        whose.given.extend(given)
        self._tell(whose, *given, *(() if self.waiting else (NoMore(),)))

    def _tell(self, whose: _Process, *messages: object) -> None:
        """Say it, unless the process has just ended, which is then heard."""
        try:
            for message in messages:
                whose.pipe.send(message)
        except ConnectionError:
            return

    def _gone(self, whose: _Process) -> Iterator[Event]:
        """The process has ended. What it left unread is read by another, or given up."""
        self.working.remove(whose)
        _end(whose)
        for connection in whose.given:
            self.lost[connection] = self.lost.get(connection, 0) + 1
            if self.stopped_at is not None:
                yield from self._refused(connection, CANCELLED)
            elif self.lost[connection] < ATTEMPTS:
                self.waiting.append(connection)
            else:
                yield from self._refused(connection, LOST)
        if self.waiting and self.starts_left > 0:
            self.starts_left -= 1
            self.working.append(self._started())
        while self.waiting and not self.working:
            yield from self._refused(self.waiting.popleft(), LOST)

    def _stopped(self) -> Iterator[Event]:
        self.stopped_at = self.clock.monotonic()
        while self.waiting:
            yield from self._refused(self.waiting.popleft(), CANCELLED)
        for one in self.working:
            self._tell(one, Stop())

    def _overdue(self) -> Iterator[Event]:
        """Processes that do not end after a cancel are ended."""
        if self.stopped_at is not None and self.clock.monotonic() - self.stopped_at > GRACE_S:
            for one in list(self.working):
                yield from self._gone(one)

    def _refused(self, connection: Connection, ending: Ending) -> Iterator[Event]:
        return refused(connection, self.plan, self.clock.now().isoformat(timespec="seconds"), ending)


def _end(one: _Process) -> None:
    one.pipe.close()
    one.process.terminate()
    one.process.join(GRACE_S)
    if one.process.is_alive():
        one.process.kill()
        one.process.join()


def read_for(pipe: Pipe, aws: Aws, plan: Plan) -> None:
    """The whole life of a process: reads the accounts that come by the pipe, until no more come or the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("botocore").setLevel(logging.ERROR)
    reader = Reader(aws, Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep), plan)
    threading.Thread(target=_listen, args=(pipe, reader), daemon=True).start()
    asked = 0
    for events in reader.batches(lambda: False):
        told: list[Event | Wants] = list(events)
        lacking = 0 if reader.closed else reader.wants - (asked - reader.arrived)
        if lacking > 0:
            asked += lacking
            told.append(Wants(lacking))
        if told:
            pipe.send(told)


def _listen(pipe: Pipe, reader: Reader) -> None:
    """Put what comes by the pipe into the inbox. Without the other end nobody wants the answers."""
    try:
        while True:
            message = pipe.recv()
            if isinstance(message, Stop):
                reader.stop.set()
                reader.inbox.put(NoMore())
            else:
                reader.inbox.put(message)
    except (EOFError, OSError):
        os._exit(1)
