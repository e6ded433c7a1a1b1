"""The accounts of an organisation: names, units and tags, as its management or a delegated administrator account tells them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from vpcviz.collect.asking import REFUSALS
from vpcviz.collect.buckets import Buckets
from vpcviz.collect.credentials import Account, CredentialsError
from vpcviz.collect.patience import Cause, Patience, cause_of
from vpcviz.collect.refusals import DENIED, code_and_message

SERVICE = "organizations"
ACTIONS = tuple(
    f"{SERVICE}:{operation}"
    for operation in ("ListAccountsForParent", "ListOrganizationalUnitsForParent", "ListRoots", "ListTagsForResource")
)
"""What the listing needs beyond the calls of a sweep."""
MOST_ACCOUNTS = 10_000
MOST_UNITS = 2_000
PAGE = 20
THREADS = 4
ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Unit:
    """A root or organizational unit. `path` names those above it and itself."""

    id: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An account of the organisation."""

    id: str
    name: str
    unit: Unit
    active: bool
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation: everything that could be listed of it."""

    id: str
    management_account: str
    members: tuple[Member, ...]
    notes: tuple[str, ...] = ()
    """What is missing from the list, a sentence each."""


class OrganizationError(Exception):
    """The organisation cannot be listed. The text is one sentence."""


@dataclass(frozen=True, slots=True)
class Lister:
    """Asks Organizations by way of an account that answered."""

    account: Account
    buckets: Buckets
    sleep: Callable[[float], None]
    report: Callable[[int, int], None] = lambda _done, _total: None
    """So many accounts are done with, of so many known so far."""
    cancelled: Callable[[], bool] = lambda: False

    def listing(self) -> Organization:
        """The whole organisation. Raises `OrganizationError`."""
        told = self._page("DescribeOrganization", {})["Organization"]
        units, cut = self._units()
        members = [member for unit in units for member in self._members(unit)]
        notes = [f"Only the first {MOST_UNITS:,} organizational units were read."] if cut else []
        if len(members) > MOST_ACCOUNTS:
            members = members[:MOST_ACCOUNTS]
            notes.append(f"Only the first {MOST_ACCOUNTS:,} accounts were read.")
        tagged, note = self._tagged(members)
        management = str(told.get("ManagementAccountId") or told.get("MasterAccountId") or "")
        ordered = tuple(sorted(tagged, key=lambda one: (one.unit.path, one.name, one.id)))
        return Organization(str(told.get("Id", "")), management, ordered, (*notes, *note))

    def _units(self) -> tuple[list[Unit], bool]:
        """Roots and units, every unit after the one that holds it."""
        units = [Unit(row["Id"], (str(row.get("Name", row["Id"])),)) for row in self._rows("ListRoots", {}, "Roots")]
        for unit in units:
            if len(units) >= MOST_UNITS:
                return units[:MOST_UNITS], True
            rows = self._rows("ListOrganizationalUnitsForParent", {"ParentId": unit.id}, "OrganizationalUnits")
            units.extend(Unit(row["Id"], (*unit.path, str(row.get("Name", row["Id"])))) for row in rows)
        return units, False

    def _members(self, unit: Unit) -> Iterator[Member]:
        for row in self._rows("ListAccountsForParent", {"ParentId": unit.id}, "Accounts"):
            state = row.get("State") or row.get("Status") or ACTIVE
            yield Member(str(row["Id"]), str(row.get("Name", "")), unit, state == ACTIVE)

    def _tagged(self, members: list[Member]) -> tuple[list[Member], list[str]]:
        """The members with their tags; without, and a note, when AWS does not tell them."""
        active = [member for member in members if member.active]
        tags: dict[str, Mapping[str, str]] = {}
        try:
            with ThreadPoolExecutor(THREADS, thread_name_prefix="organization") as pool:
                for done, (account, found) in enumerate(pool.map(self._tags, active), start=1):
                    tags[account] = found
                    self.report(done, len(active))
        except OrganizationError as refusal:
            return members, [f"Accounts have no tags here. {refusal}"]
        return [Member(one.id, one.name, one.unit, one.active, tags.get(one.id, {})) for one in members], []

    def _tags(self, member: Member) -> tuple[str, Mapping[str, str]]:
        rows = self._rows("ListTagsForResource", {"ResourceId": member.id}, "Tags", sized=False)
        return member.id, {str(row["Key"]): str(row.get("Value", "")) for row in rows}

    def _rows(self, operation: str, params: Mapping[str, Any], key: str, *, sized: bool = True) -> Iterator[Any]:
        request = {**params, **({"MaxResults": PAGE} if sized else {})}
        seen: set[str] = set()
        while True:
            page = self._page(operation, request)
            yield from _sound(page.get(key, ()))
            token = str(page.get("NextToken") or "")
            if not token or token in seen:
                return
            seen.add(token)
            request = {**request, "NextToken": token}

    def _page(self, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        patience = Patience(self.account.signed_in.clients.aws.attempts, self.sleep)
        region = self.account.home_region
        while True:
            if self.cancelled():
                raise OrganizationError("The listing was cancelled.")
            self.buckets.take(self.account.id, region, SERVICE, operation)
            try:
                return self.account.ask(self.account.signed_in.signer, SERVICE, region, operation, request)
            except CredentialsError as error:
                raise OrganizationError(f"{error.sentence}.") from error
            except REFUSALS as error:
                cause = cause_of(error)
                if cause is Cause.THROTTLED:
                    self.buckets.drain(self.account.id, region, SERVICE, operation)
                if not patience.waits(cause):
                    raise OrganizationError(_why(self.account.id, operation, error)) from error


def _sound(rows: Iterable[Any]) -> Iterator[Any]:
    return (row for row in rows if isinstance(row, Mapping) and (row.get("Id") or row.get("Key")))


def _why(account: str, operation: str, error: Exception) -> str:
    code, message = code_and_message(error)
    if code in DENIED:
        return (
            f"AWS denies {SERVICE}:{operation} to account {account}: it must be the management account or a delegated "
            "administrator, and its role must allow listing the organisation."
        )
    if code == "AWSOrganizationsNotInUseException":
        return f"Account {account} is in no organisation."
    return f"AWS did not answer {SERVICE}:{operation} ({code}): {message.rstrip('.')}."
