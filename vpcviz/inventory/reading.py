"""Reading connected accounts: by one sweep here, or place by place, each by whichever worker takes it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from django.conf import settings

from vpcviz.collect.areas import Area, Ending
from vpcviz.collect.asking import Asker, Clock
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.clients import Aws, Clients
from vpcviz.collect.credentials import Account, Connection, CredentialsError, sign_in
from vpcviz.collect.progress import Progress, Tally
from vpcviz.collect.results import CallResult, inventory_of, records_in
from vpcviz.collect.sweep import Watch, sweep
from vpcviz.collect.sweeping import Plan, refused
from vpcviz.inventory.models import ConnectedAccount, Method, ScopeReading
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.jobs.registry import Json
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import GLOBAL, UNKNOWN, Inventory, Outcome, OutcomeState


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows the reading, and may stop it."""

    report: Callable[[Json], None]
    cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PlaceRead:
    """What was read of one place, and the regions that the account told, if it was asked for them."""

    inventory: Inventory
    calls: int
    regions: tuple[str, ...] = ()


def connection_of(account: ConnectedAccount, scope: ScanScope) -> Connection | None:
    """How to read what the scope wants of the account; None when it wants nothing."""
    regions = scope.regions_of(account.regions)
    if regions is None:
        return None
    by_role, by_profile = account.method == Method.ROLE, account.method == Method.PROFILE
    return Connection(
        account=account.account_id,
        profile=account.profile if by_profile else "",
        role_arn=account.role_arn if by_role else "",
        external_id=account.workspace.external_id if by_role else "",
        regions=regions,
    )


def accounts_read(
    connections: Sequence[Connection], *, clock: Clock, follower: Follower
) -> Iterator[tuple[str, Inventory]]:
    """Each account when all of it was read. Holds only those in memory that are being read."""
    open_accounts: frozenset[str] = frozenset()

    def follow(progress: Progress) -> None:
        nonlocal open_accounts
        open_accounts = frozenset(account for account, _ in progress.places)
        follower.report(shown(progress))

    plan = Plan(threads=settings.VPCVIZ_SCAN_THREADS, processes=settings.VPCVIZ_SCAN_PROCESSES)
    watch = Watch(on_progress=follow, cancelled=follower.cancelled)
    held: defaultdict[str, list[CallResult]] = defaultdict(list)
    for result in sweep(connections, aws=_aws(), clock=clock, plan=plan, watch=watch):
        for account in sorted(held.keys() - open_accounts):
            yield account, inventory_of(held.pop(account))
        held[result.account].append(result)
    for account in sorted(held):
        yield account, inventory_of(held.pop(account))


def place_read(connection: Connection, region: str, *, clock: Clock, follower: Follower) -> PlaceRead:
    """One region of an account, or its calls without a region."""
    clients = _clients(_aws())
    try:
        account = sign_in(connection, clients, clock.sleep)
    except CredentialsError as error:
        return unread(connection, region, Ending(error.state, error.code, error.sentence), clock)
    buckets = Buckets(clock.monotonic, clock.sleep)
    area = Area(Asker(account, region, buckets, clock, follower.cancelled))
    tally = Tally(1, clock.monotonic())
    results = []
    for result in _answers(area, tally):
        results.append(result)
        follower.report(shown(tally.count((account.id, region), result.operation, result.outcome, clock.monotonic())))
    wants_regions = region == GLOBAL and not connection.regions
    return PlaceRead(inventory_of(results), len(results), _regions(account, results) if wants_regions else ())


def unread(connection: Connection, region: str, ending: Ending, clock: Clock) -> PlaceRead:
    """So ends a place that nobody could read; with an account's global calls, its regions when they are not known."""
    at = clock.now().isoformat(timespec="seconds")
    lost = [one for one in refused(connection, Plan(), at, ending) if isinstance(one, CallResult)]
    wanted = {region, UNKNOWN} if region == GLOBAL else {region}
    return PlaceRead(inventory_of(one for one in lost if one.region in wanted), 0)


def in_known_regions(inventory: Inventory, workspace_id: int) -> Inventory:
    """An account that let nobody in does not tell its regions: what was read of it before is what is now stale."""
    if all(outcome.region != UNKNOWN for outcome in inventory.outcomes):
        return inventory
    accounts = {outcome.account for outcome in inventory.outcomes}
    known = _known_regions(workspace_id, sorted(accounts))
    return replace(inventory, outcomes=tuple(chain.from_iterable(_placed(one, known) for one in inventory.outcomes)))


def was_cancelled(inventory: Inventory) -> bool:
    """True when some call was not made because the scan was cancelled."""
    return any(outcome.state is OutcomeState.CANCELLED for outcome in inventory.outcomes)


def shown(progress: Progress) -> Json:
    """How far a reading is, as its job shows it."""
    return {
        "done": progress.done,
        "total": progress.total,
        "account": progress.account,
        "region": progress.region,
        "operation": progress.operation,
        "counts": {state.value: count for state, count in sorted(progress.counts.items())},
        "accounts": {"done": progress.accounts.done, "total": progress.accounts.total},
        "per_second": round(progress.per_second, 1),
        "remaining_s": None if progress.remaining_s is None else round(progress.remaining_s),
        "places": [
            {"account": account, "region": region, "done": share.done, "total": share.total}
            for (account, region), share in sorted(progress.places.items())
        ],
    }


def _answers(area: Area, tally: Tally) -> Iterator[CallResult]:
    """Every answer of the area, wave after wave."""
    place = (area.asker.account.id, area.asker.region)
    area.start()
    with ThreadPoolExecutor(min(Plan().threads_per_region, settings.VPCVIZ_SCAN_THREADS)) as pool:
        while not area.finished:
            questions = [area.questions.popleft() for _ in range(len(area.questions))]
            tally.plan(place, len(questions))
            asked = {pool.submit(area.ask, question): question for question in questions}
            for future in as_completed(asked):
                area.learn(asked[future], future.result())
                yield future.result()
            if not area.questions:
                ended = area.advance()
                tally.plan(place, len(ended))
                yield from ended


def _regions(account: Account, results: Sequence[CallResult]) -> tuple[str, ...]:
    """The enabled regions; where AWS does not tell them, all that there are."""
    told = [one for one in results if one.call is not None and one.call.kind is Kind.REGION]
    enabled = {
        record.id
        for result in told
        for record in records_in(result)
        if result.outcome is OutcomeState.FETCHED and record.body.get("OptInStatus") != "not-opted-in"
    }
    return tuple(sorted(enabled or account.regions_of("ec2")))


def _known_regions(workspace_id: int, accounts: Sequence[str]) -> Mapping[str, list[str]]:
    """The regions of each account that were read before."""
    known: defaultdict[str, list[str]] = defaultdict(list)
    rows = ScopeReading.objects.filter(workspace=workspace_id, valid_to=None, account__in=accounts)
    for account, region in rows.order_by("account", "region").values_list("account", "region"):
        if region not in (GLOBAL, UNKNOWN):
            known[account].append(region)
    return known


def _placed(outcome: Outcome, known: Mapping[str, list[str]]) -> list[Outcome]:
    if outcome.region != UNKNOWN or not known.get(outcome.account):
        return [outcome]
    return [replace(outcome, region=region) for region in known[outcome.account]]


def _aws() -> Aws:
    return Aws(endpoint_url=settings.VPCVIZ_AWS_ENDPOINT_URL, connections=settings.VPCVIZ_SCAN_THREADS)


@cache
def _clients(aws: Aws) -> Clients:
    """Clients for all places that this process reads: making them costs as much as reading a place."""
    return Clients(aws)
