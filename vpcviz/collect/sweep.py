"""The sweep: every call of the table, over accounts and regions, each ending as an outcome."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from vpcviz.collect.areas import Area, Ending, Question, ended_without_asking
from vpcviz.collect.asking import Asker, Clock
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.call import Scope
from vpcviz.collect.calls import CALLS
from vpcviz.collect.credentials import Account, Aws, Connection, CredentialsError, sign_in
from vpcviz.collect.results import CallResult, records_in
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, UNKNOWN, OutcomeState

POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class Plan:
    """What to sweep."""

    regions: tuple[str, ...] = ()
    """Empty for every enabled region."""
    threads: int = 16
    threads_per_region: int = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sweep is."""

    account: str
    region: str
    operation: str
    done: int
    total: int
    counts: Mapping[OutcomeState, int]


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows the sweep, and who may stop it. Both are called in the thread that takes the results."""

    on_progress: Callable[[Progress], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False


def sweep(
    connections: Sequence[Connection], *, aws: Aws, clock: Clock, plan: Plan | None = None, watch: Watch | None = None
) -> Iterator[CallResult]:
    """The result of every call, as it comes in. One that fails, in whichever account, stops no other."""
    sweeping = _Sweep(aws, clock, plan or Plan(), watch or Watch(), Buckets(clock.monotonic, clock.sleep))
    with ThreadPoolExecutor(sweeping.plan.threads, thread_name_prefix="sweep") as pool:
        try:
            yield from sweeping.run(connections, pool)
        finally:
            sweeping.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(slots=True)
class _Sweep:
    """The one thread that hands out questions and takes in answers."""

    aws: Aws
    clock: Clock
    plan: Plan
    watch: Watch
    buckets: Buckets
    areas: deque[Area] = field(default_factory=deque)
    signing_in: dict["Future[Account]", Connection] = field(default_factory=dict)
    asking: dict["Future[CallResult]", tuple[Area, Question]] = field(default_factory=dict)
    running: Counter[int] = field(default_factory=Counter)
    done: int = 0
    total: int = 0
    counts: Counter[OutcomeState] = field(default_factory=Counter)
    stop: Event = field(default_factory=Event)

    def run(self, connections: Sequence[Connection], pool: ThreadPoolExecutor) -> Iterator[CallResult]:
        """Everything, until nothing is left to ask."""
        self.signing_in = {pool.submit(sign_in, connection, self.aws): connection for connection in connections}
        while self.signing_in or self.asking or self.areas:
            if self.watch.cancelled():
                self.stop.set()
            self._hand_out(pool)
            pending: list[Future[Any]] = [*self.signing_in, *self.asking]
            finished, _ = wait(pending, timeout=POLL_S, return_when=FIRST_COMPLETED) if pending else (set(), None)
            for future in [one for one in self.signing_in if one in finished]:
                yield from self._counted(self._signed_in(future))
            for answered in [one for one in self.asking if one in finished]:
                yield from self._counted(self._answered(answered))
            yield from self._counted(self._advanced())

    def _counted(self, results: Sequence[CallResult]) -> Iterator[CallResult]:
        for result in results:
            self.done += 1
            self.total = max(self.total, self.done)
            self.counts[result.outcome] += 1
            self.watch.on_progress(
                Progress(result.account, result.region, result.operation, self.done, self.total, dict(self.counts))
            )
            yield result

    def _hand_out(self, pool: ThreadPoolExecutor) -> None:
        """Questions to free threads, one area after the other so that none waits for another."""
        idle = 0
        while len(self.asking) < self.plan.threads and idle < len(self.areas):
            area = self.areas[0]
            self.areas.rotate(-1)
            if not area.questions or self.running[id(area)] >= self.plan.threads_per_region:
                idle += 1
                continue
            idle = 0
            question = area.questions.popleft()
            self.running[id(area)] += 1
            self.asking[pool.submit(area.ask, question)] = (area, question)

    def _signed_in(self, future: "Future[Account]") -> list[CallResult]:
        connection = self.signing_in.pop(future)
        try:
            account = future.result()
        except CredentialsError as error:
            return self._refused(connection, error)
        self._add(self._area(account, GLOBAL))
        for region in sorted(set(self.plan.regions)):
            self._add(self._area(account, region))
        return []

    def _refused(self, connection: Connection, error: CredentialsError) -> list[CallResult]:
        """Nobody could sign in: so ends every call of the account."""
        account = connection.expected_account or UNKNOWN
        regions = sorted(set(self.plan.regions)) or [UNKNOWN]
        places = [(call, GLOBAL) for call in CALLS if call.asked and call.scope is Scope.GLOBAL]
        places += [(call, region) for region in regions for call in CALLS if call.asked and call.scope is Scope.REGION]
        now = self.clock.now().isoformat(timespec="seconds")
        ending = Ending(error.state, error.code, error.sentence)
        return [ended_without_asking(call, (account, region), now, ending) for call, region in places]

    def _area(self, account: Account, region: str) -> Area:
        return Area(Asker(account, region, self.buckets, self.clock, self.stop.is_set))

    def _add(self, area: Area) -> None:
        area.start()
        self.areas.append(area)
        self.total += len(area.questions)

    def _answered(self, future: "Future[CallResult]") -> list[CallResult]:
        area, question = self.asking.pop(future)
        self.running[id(area)] -= 1
        result = future.result()
        area.learn(question, result)
        if question.call.kind is Kind.REGION and not self.plan.regions:
            for region in self._regions(area.asker.account, result):
                self._add(self._area(area.asker.account, region))
        return [result]

    def _regions(self, account: Account, result: CallResult) -> list[str]:
        """The enabled regions; where AWS does not tell them, all that there are."""
        enabled = [one.id for one in records_in(result) if one.body.get("OptInStatus") != "not-opted-in"]
        if result.outcome is OutcomeState.FETCHED and enabled:
            return sorted(enabled)
        return sorted(account.regions_of("ec2"))

    def _advanced(self) -> list[CallResult]:
        """Areas that wait for nothing go on to their next wave, or are done with."""
        results = []
        for area in list(self.areas):
            if area.questions or self.running[id(area)]:
                continue
            if area.finished:
                self.areas.remove(area)
                continue
            ended = area.advance()
            self.total += len(area.questions) + len(ended)
            results.extend(ended)
        return results
