"""Trying a connection before it is kept: who answers, and every call of the table once, as cheaply as AWS allows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from vpcviz.collect.asking import Asker, Clock
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.call import Call
from vpcviz.collect.calls import CALLS, call_of, global_calls, regional_calls
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import Account, Connection, CredentialsError, sign_in
from vpcviz.collect.refusals import SKEWED
from vpcviz.collect.results import CallResult, records_in
from vpcviz.collect.sign_in_words import why_not
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, OutcomeState

LIMIT_S = 20.0
THREADS = 16
FEW_ROWS = 5
"""The fewest that EC2 takes as MaxResults; RDS takes no less than twenty."""
FEWEST = {"MaxRecords": 20}
NOBODY: Mapping[Kind, str] = {
    Kind.VPC: "vpc-00000000000000000",
    Kind.MANAGED_PREFIX_LIST: "pl-00000000000000000",
    Kind.ENDPOINT_SERVICE_CONFIGURATION: "vpce-svc-00000000000000000",
    Kind.LOAD_BALANCER: "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/none/0000000000000000",
    Kind.TARGET_GROUP: "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/none/0000000000000000",
    Kind.SERVICE_NETWORK: "sn-00000000000000000",
    Kind.RESOURCE_CONFIGURATION: "rcfg-00000000000000000",
    Kind.TRANSIT_GATEWAY_ROUTE_TABLE: "tgw-rtb-00000000000000000",
    Kind.HOSTED_ZONE: "Z00000000000000000000",
    Kind.RESOLVER_ENDPOINT: "rslvr-in-00000000000000000",
    Kind.DIRECT_CONNECT_GATEWAY: "00000000-0000-0000-0000-000000000000",
}
"""An id of the right form that nothing has: AWS denies who may not ask, and tells others that there is no such thing."""
NO_SUCH = ("NotFound", "NoSuch", "Invalid", "Validation", "Malformed", "ClientException", "DryRunOperation")
MEMBERS_ONLY = "Only the organisation's management account and its delegated administrators are told."
TIME_UP = "AWS did not answer within the time of the test."


class Verdict(StrEnum):
    """What a try showed."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    """The service or operation does not exist there."""
    UNCLEAR = "unclear"
    """Throttled, broken, or not answered in time."""


@dataclass(frozen=True, slots=True)
class Try:
    """One call, tried in one place."""

    call: Call
    region: str
    verdict: Verdict
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a connection is good for."""

    connection: Connection
    account: str = ""
    """Who answered; empty when nobody did, and then `refusal` says why."""
    region: str = ""
    tries: tuple[Try, ...] = ()
    regions: tuple[Try, ...] = ()
    """The other regions that would be read, each asked for its VPCs."""
    refusal: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether the expected account answered."""
        return not self.refusal

    def ended(self, verdict: Verdict) -> tuple[Try, ...]:
        """The tries that ended so, those that matter first."""
        return tuple(one for one in (*self.tries, *self.regions) if one.verdict is verdict)

    @property
    def missing(self) -> tuple[Try, ...]:
        """What is denied although the picture needs it."""
        return tuple(one for one in self.ended(Verdict.DENIED) if not one.call.optional)

    @property
    def summary(self) -> str:
        """The outcome in one sentence."""
        if self.refusal:
            return self.refusal
        denied, unclear = self.ended(Verdict.DENIED), self.ended(Verdict.UNCLEAR)
        total = len(self.tries) + len(self.regions)
        beginning = f"Account {self.account} answers"
        if not denied and not unclear:
            return f"{beginning}, and every call is allowed."
        parts = [
            f"{len(denied)} of {total} calls {'is' if len(denied) == 1 else 'are'} denied"
            if denied
            else "no call is denied"
        ]
        if denied and not self.missing:
            parts.append("the picture needs none of them")
        if unclear:
            parts.append(f"{len(unclear)} gave no clear answer")
        return f"{beginning}; {', '.join(parts)}."


@dataclass(slots=True)
class _Trial:
    """The tries of one account within the time that is left."""

    account: Account
    clock: Clock
    ends: float
    pool: ThreadPoolExecutor
    buckets: Buckets = field(init=False)

    def __post_init__(self) -> None:
        self.buckets = Buckets(self.clock.monotonic, self.clock.sleep)

    @property
    def left_s(self) -> float:
        return max(0.0, self.ends - self.clock.monotonic())

    def ask(
        self, questions: Iterable[tuple[Call, str, Mapping[str, Any]]]
    ) -> list[tuple[Call, str, CallResult | None]]:
        """The results of one page of each call, in order; None for what came too late."""
        asked = [(call, region, self._put(call, region, params)) for call, region, params in questions]
        done, _ = wait([future for _, _, future in asked], timeout=self.left_s)
        return [(call, region, future.result() if future in done else None) for call, region, future in asked]

    def _put(self, call: Call, region: str, params: Mapping[str, Any]) -> "Future[CallResult]":
        asker = Asker(self.account, region, self.buckets, self.clock, lambda: self.left_s <= 0)
        return self.pool.submit(asker.ask, replace(call, paging=None), {**_few(call), **params})


def try_connection(connection: Connection, *, aws: Aws, clock: Clock, limit_s: float = LIMIT_S) -> ConnectionReport:
    """Sign in, check who answers, and try every call of the table in one region within `limit_s`. Never raises."""
    ends = clock.monotonic() + limit_s
    hurried = replace(clock, sleep=lambda seconds: clock.sleep(max(0.0, min(seconds, ends - clock.monotonic()))))
    clients = Clients(replace(aws, attempts=1, connections=THREADS, connect_timeout_s=3, read_timeout_s=5))
    try:
        account = sign_in(connection, clients, hurried.sleep)
    except CredentialsError as refusal:
        return ConnectionReport(connection, refusal=why_not(connection, refusal, clients, clock.now()))
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="test")
    try:
        return _tried(connection, _Trial(account, hurried, ends, pool))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _tried(connection: Connection, trial: _Trial) -> ConnectionReport:
    account = trial.account
    home = account.signed_in.clients.default_region(connection.profile)
    region = min(connection.regions) if connection.regions else home
    first = trial.ask(_without_parents(region))
    known = {call.kind: records_in(result) for call, _, result in first if result is not None}
    others = [name for name in _regions(connection, first) if name != region]
    second = trial.ask(_with_parents(account, region, lambda kind: [one.id for one in known.get(kind, ())]))
    elsewhere = trial.ask((call_of(Kind.VPC), name, {}) for name in others)
    order = {call.kind: number for number, call in enumerate(CALLS)}
    tries = sorted((_judged(*one) for one in (*first, *second)), key=lambda one: order[one.call.kind])
    return ConnectionReport(connection, account.id, region, tuple(tries), tuple(_judged(*one) for one in elsewhere))


def _without_parents(region: str) -> list[tuple[Call, str, Mapping[str, Any]]]:
    both = [*((call, GLOBAL) for call in global_calls()), *((call, region) for call in regional_calls())]
    return [(call, where, call.variants[0]) for call, where in both if call.parent is None]


def _with_parents(
    account: Account, region: str, ids: Callable[[Kind], Sequence[str]]
) -> list[tuple[Call, str, Mapping[str, Any]]]:
    """Calls that ask about one thing, of the first that there is; of one that does not exist where there is none."""
    both = [*((call, GLOBAL) for call in global_calls()), *((call, region) for call in regional_calls())]
    questions: list[tuple[Call, str, Mapping[str, Any]]] = []
    for call, where in both:
        if call.parent is None:
            continue
        found = ids(call.parent.kind)
        params: dict[str, Any] = {call.parent.param: found[0] if found else nobody(call, account, region)}
        if call.parent.region_param:
            params[call.parent.region_param] = region
        if not found and call.service == "ec2":
            params["DryRun"] = True
        questions.append((call, where, {**params, **call.variants[0]}))
    return questions


def nobody(call: Call, account: Account, region: str) -> str:
    """An id that the call takes and nothing bears."""
    kind = call.parent.kind if call.parent else call.kind
    return NOBODY[kind].format(partition=account.partition, region=region, account=account.id)


def _few(call: Call) -> Mapping[str, Any]:
    """The size of the smallest page that AWS gives."""
    if call.paging is None or not call.paging.size_param:
        return {}
    few = FEWEST.get(call.paging.size_param, FEW_ROWS)
    return {call.paging.size_param: str(few) if isinstance(call.paging.size, str) else few}


def _regions(connection: Connection, first: Iterable[tuple[Call, str, CallResult | None]]) -> list[str]:
    """The regions that a scan would read, as far as they are known."""
    if connection.regions:
        return sorted(connection.regions)
    told = (result for call, _, result in first if call.kind is Kind.REGION and result is not None)
    return sorted(
        one.id for result in told for one in records_in(result) if one.body.get("OptInStatus") != "not-opted-in"
    )


def _judged(call: Call, region: str, result: CallResult | None) -> Try:
    if result is None or result.outcome is OutcomeState.CANCELLED:
        return Try(call, region, Verdict.UNCLEAR, message=TIME_UP)
    code, message = result.error_code, result.message
    if result.outcome is OutcomeState.FETCHED or (call.parent and _tells_no_such(result)):
        return Try(call, region, Verdict.ALLOWED)
    if result.outcome is OutcomeState.DENIED:
        only_members = call.service == "organizations"
        return Try(call, region, Verdict.DENIED, code, MEMBERS_ONLY if only_members else message)
    unavailable = result.outcome is OutcomeState.UNAVAILABLE
    return Try(call, region, Verdict.UNAVAILABLE if unavailable else Verdict.UNCLEAR, code, message)


def _tells_no_such(result: CallResult) -> bool:
    """Whoever may not ask is denied before AWS looks for the thing."""
    failed = result.outcome is OutcomeState.FAILED and result.error_code not in SKEWED
    return failed and any(word in result.error_code for word in NO_SUCH)
