"""Reading accounts with the threads of one process: questions are handed out, answers lead to further questions."""

import logging
import queue
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event as Flag

from vpcviz.collect.areas import Area, Ending, Question, ended_without_asking
from vpcviz.collect.asking import Asker, Clock
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.call import Scope
from vpcviz.collect.calls import CALLS
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import Account, Connection, CredentialsError, sign_in
from vpcviz.collect.results import CallResult, records_in
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, UNKNOWN, OutcomeState

logger = logging.getLogger(__name__)

POLL_S = 0.2
CANCELLED = Ending(OutcomeState.CANCELLED, "", "The scan was cancelled.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to sweep, and with how much force."""

    regions: tuple[str, ...] = ()
    """Empty for every enabled region; a connection's own regions come first."""
    threads: int = 16
    """Calls at the same time in each process."""
    threads_per_region: int = 8
    processes: int = 1
    """The most processes; few accounts are read by fewer."""


@dataclass(frozen=True, slots=True)
class Planned:
    """So many more calls are to be made there."""

    account: str
    region: str
    calls: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more comes of the connection."""

    connection: Connection
    account: str


Event = CallResult | Planned | Ended


@dataclass(frozen=True, slots=True)
class NoMore:
    """No further connection comes."""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    connection: Connection
    future: "Future[Account]"


@dataclass(slots=True)
class _Open:
    """An account that is being read."""

    connection: Connection
    account: Account
    areas: list[Area] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Answered:
    home: _Open
    area: Area
    question: Question
    future: "Future[CallResult]"


@dataclass(slots=True)
class Reader:
    """The one thread that hands out questions and takes in answers.

    As many accounts are open as keep the threads busy, and an account that is done with is forgotten, so that
    memory does not grow with their number."""

    aws: Aws
    clock: Clock
    plan: Plan
    inbox: "queue.SimpleQueue[object]" = field(default_factory=queue.SimpleQueue)
    stop: Flag = field(default_factory=Flag)
    waiting: deque[Connection] = field(default_factory=deque)
    closed: bool = False
    arrived: int = 0
    clients: Clients = field(init=False)
    buckets: Buckets = field(init=False)
    pool: ThreadPoolExecutor = field(init=False)
    areas: deque[tuple[_Open, Area]] = field(default_factory=deque)
    running: Counter[int] = field(default_factory=Counter)
    asking: int = 0
    signing_in: int = 0
    open: list[_Open] = field(default_factory=list)
    _sleep_on: Callable[[float], None] = field(init=False)

    def __post_init__(self) -> None:
        self._sleep_on = self.clock.sleep
        self.clock = replace(self.clock, sleep=self._sleep)
        self.clients = Clients(self.aws)
        self.buckets = Buckets(self.clock.monotonic, self.clock.sleep)

    def run(self, connections: Sequence[Connection], cancelled: Callable[[], bool]) -> Generator[Event, None, None]:
        """Everything of these connections, until nothing is left to ask."""
        self.waiting.extend(connections)
        self.closed = True
        for events in self.batches(cancelled):
            yield from events

    def batches(self, cancelled: Callable[[], bool]) -> Iterator[list[Event]]:
        """What happens, as it happens; connections come by the inbox until `NoMore` does."""
        with ThreadPoolExecutor(self.plan.threads, thread_name_prefix="sweep") as self.pool:
            try:
                while self.waiting or self.signing_in or self.open or not self.closed:
                    if cancelled():
                        self.stop.set()
                    events = [*self._begun()]
                    self._hand_out()
                    for item in self._arrived():
                        events.extend(self._taken(item))
                    yield events
            finally:
                self.stop.set()
                self.pool.shutdown(wait=True, cancel_futures=True)
                self.clients.close()

    @property
    def wants(self) -> int:
        """How many more connections would keep the threads busy."""
        return max(0, self.plan.threads // 4 + 1 - len(self.open) - self.signing_in - len(self.waiting))

    def _sleep(self, seconds: float) -> None:
        """Wait, but not beyond a cancel."""
        while seconds > 0 and not self.stop.is_set():
            self._sleep_on(min(seconds, POLL_S))
            seconds -= POLL_S

    def _arrived(self) -> Iterator[object]:
        """What came in, waiting a little for the first."""
        try:
            yield self.inbox.get(timeout=POLL_S)
            while True:
                yield self.inbox.get_nowait()
        except queue.Empty:
            return

    def _taken(self, item: object) -> Iterator[Event]:
        match item:
            case _Answered():
                yield from self._answered(item)
            case _SignedIn():
                yield from self._entered(item)
            case Connection():
                self.arrived += 1
                self.waiting.append(item)
            case NoMore():
                self.closed = True

    def _begun(self) -> Iterator[Event]:
        """Accounts to free threads; once cancelled, their calls end without being asked."""
        while self.waiting and self.stop.is_set():
            yield from self._refused(self.waiting.popleft(), CANCELLED)
        while self.waiting and len(self.open) + self.signing_in <= self.plan.threads // 4:
            connection = self.waiting.popleft()
            self.signing_in += 1
            future = self.pool.submit(sign_in, connection, self.clients, self.clock.sleep)
            future.add_done_callback(partial(self._report_sign_in, connection))

    def _report_sign_in(self, connection: Connection, done: "Future[Account]") -> None:
        self.inbox.put(_SignedIn(connection, done))

    def _hand_out(self) -> None:
        """Questions to free threads, one area after the other so that none waits for another."""
        idle = 0
        while self.asking < self.plan.threads and idle < len(self.areas):
            home, area = self.areas[0]
            self.areas.rotate(-1)
            if not area.questions or self.running[id(area)] >= self.plan.threads_per_region:
                idle += 1
                continue
            idle = 0
            self._put(home, area, area.questions.popleft())

    def _put(self, home: _Open, area: Area, question: Question) -> None:
        self.running[id(area)] += 1
        self.asking += 1
        future = self.pool.submit(area.ask, question)
        future.add_done_callback(lambda done: self.inbox.put(_Answered(home, area, question, done)))

    def _entered(self, item: _SignedIn) -> Iterator[Event]:
        self.signing_in -= 1
        try:
            account = item.future.result()
        except CredentialsError as error:
            yield from self._refused(item.connection, Ending(error.state, error.code, error.sentence))
            return
        except Exception as error:
            logger.exception("signing in to %s failed unexpectedly", item.connection.expected_account)
            ending = Ending(OutcomeState.FAILED, type(error).__name__, "Signing in failed; the log has the details.")
            yield from self._refused(item.connection, ending)
            return
        home = _Open(item.connection, account)
        self.open.append(home)
        for region in (GLOBAL, *told_regions(item.connection, self.plan)):
            yield self._opened(home, region)

    def _refused(self, connection: Connection, ending: Ending) -> Iterator[Event]:
        return refused(connection, self.plan, self.clock.now().isoformat(timespec="seconds"), ending)

    def _opened(self, home: _Open, region: str) -> Planned:
        area = Area(Asker(home.account, region, self.buckets, self.clock, self.stop.is_set))
        area.start()
        home.areas.append(area)
        self.areas.append((home, area))
        return Planned(home.account.id, region, len(area.questions))

    def _answered(self, item: _Answered) -> Iterator[Event]:
        home, area = item.home, item.area
        self.asking -= 1
        self.running[id(area)] -= 1
        result = item.future.result()
        area.learn(item.question, result)
        if item.question.call.kind is Kind.REGION and not told_regions(home.connection, self.plan):
            for region in _regions(home.account, result):
                yield self._opened(home, region)
        yield result
        yield from self._advanced(home, area)

    def _advanced(self, home: _Open, area: Area) -> Iterator[Event]:
        """An area that waits for nothing goes on to its next wave, or is done with."""
        while not area.questions and not self.running[id(area)] and not area.finished:
            ended = area.advance()
            yield Planned(home.account.id, area.asker.region, len(area.questions) + len(ended))
            yield from ended
        if area.finished:
            yield from self._closed(home, area)

    def _closed(self, home: _Open, area: Area) -> Iterator[Event]:
        self.areas.remove((home, area))
        del self.running[id(area)]
        home.areas.remove(area)
        if home.areas:
            return
        self.open.remove(home)
        if all(other.account.id != home.account.id for other in self.open):
            self.buckets.forget(home.account.id)
        yield Ended(home.connection, home.account.id)


def told_regions(connection: Connection, plan: Plan) -> tuple[str, ...]:
    """The regions that are to be read; none when AWS shall tell them."""
    return tuple(sorted({*(connection.regions or plan.regions)}))


def refused(connection: Connection, plan: Plan, at: str, ending: Ending) -> Iterator[Event]:
    """So ends every call of an account that nobody signed in to."""
    account = connection.expected_account or UNKNOWN
    for region in (GLOBAL, *(told_regions(connection, plan) or (UNKNOWN,))):
        scope = Scope.GLOBAL if region == GLOBAL else Scope.REGION
        calls = [call for call in CALLS if call.asked and call.scope is scope]
        yield Planned(account, region, len(calls))
        yield from (ended_without_asking(call, (account, region), at, ending) for call in calls)
    yield Ended(connection, account)


def _regions(account: Account, result: CallResult) -> list[str]:
    """The enabled regions; where AWS does not tell them, all that there are."""
    enabled = [one.id for one in records_in(result) if one.body.get("OptInStatus") != "not-opted-in"]
    if result.outcome is OutcomeState.FETCHED and enabled:
        return sorted(enabled)
    return sorted(account.regions_of("ec2"))
