"""One account's region, or its services without a region: probe, first wave, second wave."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vpcviz.collect.asking import Asker
from vpcviz.collect.call import Call, Params
from vpcviz.collect.calls import global_calls, regional_calls
from vpcviz.collect.refusals import REGION_OFF, UNREACHABLE
from vpcviz.collect.report import NOT_ASKED
from vpcviz.collect.results import SEVERITY, CallResult, records_in
from vpcviz.collect.shape import region_of
from vpcviz.collect.wanted import (
    depends_on,
    in_second_wave,
    is_empty,
    keeps_service,
    needed_kinds,
    requests,
    services_in_use,
)
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, OutcomeState, Record


class Wave(StrEnum):
    """What an area is busy with."""

    PROBE = "probe"
    FIRST = "first"
    SECOND = "second"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Question:
    """A call with its parameters."""

    call: Call
    params: Params


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended that was not made."""

    state: OutcomeState
    code: str = ""
    message: str = ""
    by_probe: bool = False


@dataclass(slots=True)
class Area:
    """What is still to be asked in one place, and what the answers so far lead to."""

    asker: Asker
    questions: deque[Question] = field(default_factory=deque)
    wave: Wave = Wave.PROBE
    empty: bool = False
    known: dict[Kind, list[Record]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[Kind, CallResult] = field(default_factory=dict)
    """For each kind the result of its call that ended worst."""
    occupied: bool = False
    """True once a probe found something."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that this area makes."""
        return global_calls() if self.asker.region == GLOBAL else regional_calls()

    @property
    def finished(self) -> bool:
        """True when nothing is left to ask."""
        return self.wave is Wave.DONE

    def start(self) -> None:
        """Begin with the probe; services without a region have none."""
        probes = [call for call in self.calls if call.probe]
        if not probes:
            self.wave = Wave.FIRST
            probes = [call for call in self.calls if not in_second_wave(call)]
        self.questions.extend(Question(call, params) for call in probes for params in call.variants)

    def ask(self, question: Question) -> CallResult:
        """Put the question to AWS."""
        if question.call.kind is not Kind.VPC_ENDPOINT_SERVICE:
            return self.asker.ask(question.call, question.params)
        in_use = services_in_use(self.known)
        return self.asker.ask(question.call, question.params, lambda row: keeps_service(row, in_use))

    def learn(self, question: Question, result: CallResult) -> None:
        """Keep of an answer what decides what is asked next."""
        call = question.call
        worst = self.ended.get(call.kind)
        if worst is None or SEVERITY.index(result.outcome) > SEVERITY.index(worst.outcome):
            self.ended[call.kind] = result
        records = records_in(result)
        if call.probe:
            self.occupied |= not all(is_empty(call, record.body) for record in records)
        if call.kind in needed_kinds(self.calls):
            self.known[call.kind].extend(records)

    def advance(self) -> list[CallResult]:
        """Go on to the next wave: its questions are queued; what needs no asking is returned."""
        if self.wave is Wave.PROBE:
            self.wave = Wave.FIRST
            return self._first()
        if self.wave is Wave.FIRST:
            self.wave = Wave.SECOND
            return self._second()
        self.wave = Wave.DONE
        return []

    def _first(self) -> list[CallResult]:
        probes = [self.ended[call.kind] for call in self.calls if call.probe]
        calls = [call for call in self.calls if not call.probe and not in_second_wave(call)]
        if _all_end_in(probes, REGION_OFF) or _all_end_in(probes, UNREACHABLE):
            self.wave = Wave.SECOND
            later = [call for call in self.calls if in_second_wave(call)]
            return [self._like(call, probes[0]) for call in (*calls, *later)]
        self.empty = not self.occupied and all(probe.outcome is OutcomeState.FETCHED for probe in probes)
        results = []
        for call in calls:
            if self.empty and call.needs_vpc:
                results.append(self._nothing_there(call))
            else:
                self.questions.extend(Question(call, params) for params in call.variants)
        return results

    def _second(self) -> list[CallResult]:
        results = []
        for call in self.calls:
            if in_second_wave(call):
                results.extend(self._queue(call))
        return results

    def _queue(self, call: Call) -> list[CallResult]:
        """Queue the call's questions; say how it ended as far as it cannot be asked."""
        if self.empty and call.needs_vpc:
            return [self._nothing_there(call)]
        wanted = requests(call, self.known, self.asker.account.id, self.asker.region)
        self.questions.extend(Question(call, params) for params in wanted)
        unread = [self.ended[kind] for kind in depends_on(call) if kind in self.ended]
        unread = [one for one in unread if one.outcome is not OutcomeState.FETCHED]
        if unread:
            return [self._like(call, max(unread, key=lambda one: SEVERITY.index(one.outcome)))]
        return [] if wanted else [self._without(call, Ending(OutcomeState.FETCHED))]

    def _nothing_there(self, call: Call) -> CallResult:
        return self._without(call, Ending(OutcomeState.FETCHED, by_probe=True))

    def _like(self, call: Call, cause: CallResult) -> CallResult:
        """The call could not be asked, because another did not answer."""
        message = f"{NOT_ASKED}{cause.operation} was not answered: {cause.message}"
        return self._without(call, Ending(cause.outcome, cause.error_code, message))

    def _without(self, call: Call, ending: Ending) -> CallResult:
        now = self.asker.clock.now().isoformat(timespec="seconds")
        return ended_without_asking(call, (self.asker.account.id, self.asker.region), now, ending)


def _all_end_in(probes: Sequence[CallResult], codes: frozenset[str]) -> bool:
    return all(probe.error_code in codes for probe in probes)


def ended_without_asking(call: Call, place: tuple[str, str], at: str, ending: Ending) -> CallResult:
    """The result of a call that was not made."""
    return CallResult(
        account=place[0],
        region=region_of(call, place[1]),
        service=call.service,
        operation=call.operation,
        outcome=ending.state,
        error_code=ending.code,
        message=ending.message,
        fetched_at=at,
        by_probe=ending.by_probe,
    )
