"""Where the answer in a file was asked: told by its folder, else by the ids inside, else by its neighbours."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vpcviz.collect.call import Shape
from vpcviz.collect.recognise import Found
from vpcviz.collect.shape import Answer, at, rows_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import UNKNOWN

ACCOUNT_NUMBER = re.compile(r"\d{12}")
REGION = re.compile(
    r"(?:us-gov|us-iso[a-z]?|eu-iso[a-z]|eusc-[a-z]{2}|[a-z]{2})"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d"
)
CLOUDMAPPER_FOLDER = "account-data"
ACCOUNTS_FOLDER = "accounts"

OWN_KINDS = frozenset(
    {
        Kind.SECURITY_GROUP,
        Kind.NETWORK_ACL,
        Kind.NETWORK_INTERFACE,
        Kind.INTERNET_GATEWAY,
        Kind.VPC_ENDPOINT,
        Kind.INSTANCE,
        Kind.LOAD_BALANCER,
        Kind.TARGET_GROUP,
        Kind.LISTENER,
        Kind.LAMBDA_FUNCTION,
        Kind.DB_INSTANCE,
    }
)
"""Kinds that an account lists only when it owns them; a listed VPC or transit gateway may be shared by another."""

ZONE_PATHS = ("AvailabilityZone", "Placement.AvailabilityZone", "ZoneName", "Instances.0.Placement.AvailabilityZone")
OWNER_PATHS = ("OwnerId", "ownerAccount", "AwsAccountId", "Instances.0.OwnerId")
ARN_FIELDS = (
    "Arn",
    "arn",
    "DBInstanceArn",
    "DBSubnetGroupArn",
    "FunctionArn",
    "ListenerArn",
    "LoadBalancerArn",
    "PrefixListArn",
    "SecurityGroupArn",
    "SecurityGroupRuleArn",
    "SubnetArn",
    "TargetGroupArn",
    "TransitGatewayArn",
    "resourceShareArn",
)

Parts = tuple[str, ...]
Place = tuple[str, str]


@dataclass(slots=True)
class _Votes:
    """What the rows of some files say about where they were read."""

    own: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)

    def add(self, more: "_Votes") -> None:
        self.own.update(more.own)
        self.other.update(more.other)
        self.regions.update(more.regions)

    @property
    def accounts(self) -> Counter[str]:
        return self.own or self.other


@dataclass(slots=True)
class Places:
    """Gathers what all files say, then tells where each answer was asked."""

    account: str = ""
    region: str = ""
    account_numbers: dict[str, str] = field(default_factory=dict)
    """CloudMapper's account names and their numbers."""
    _folders: dict[Parts, _Votes] = field(default_factory=lambda: defaultdict(_Votes))
    _learnt: dict[int, tuple[Found, _Votes]] = field(default_factory=dict)
    _vpc_regions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, folder: Parts, found: Iterable[Found]) -> None:
        """Take note of the evidence in one file's answers."""
        for one in found:
            votes = self._votes(one)
            for depth in range(len(folder) + 1):
                self._folders[folder[:depth]].add(votes)
            for row in _rows(one):
                vpc, region = at(row, "VpcId"), _region_in(row)
                if isinstance(vpc, str) and region:
                    self._vpc_regions[vpc][region] += 1

    def _votes(self, found: Found) -> _Votes:
        if id(found) not in self._learnt:
            self._learnt[id(found)] = (found, _votes_in(found))
        return self._learnt[id(found)][1]

    def learn_account(self, folder: Parts, account: str) -> None:
        """Take note of an answer of GetCallerIdentity."""
        if ACCOUNT_NUMBER.fullmatch(account):
            self._folders[folder].own[account] += 1_000_000

    def located(self, folder: Parts, found: Found) -> list[tuple[Place, Found]]:
        """The answer with its account and region; an answer that mixes regions comes back in several."""
        account = self._account(folder, found)
        told = region_of_folder(folder)
        if told:
            return [((account, told), found)]
        around = _top(self._near(folder, "regions").regions) or self.region or UNKNOWN
        groups: dict[str, list[Any]] = defaultdict(list)
        otherwise = _top(self._votes(found).regions) or around
        for row in _rows(found):
            groups[self._row_region(row) or otherwise].append(row)
        if len(groups) <= 1 or found.call.shape is not Shape.ROWS:
            return [((account, next(iter(sorted(groups)), around)), found)]
        key = found.call.result_key
        return [
            (
                (account, region),
                Found(found.call, {**found.answer, key: groups[region]}, found.parent_id, found.complete),
            )
            for region in sorted(groups)
        ]

    def _row_region(self, row: Answer) -> str:
        vpc = at(row, "VpcId")
        return _region_in(row) or (
            _top(self._vpc_regions[vpc]) if isinstance(vpc, str) and vpc in self._vpc_regions else ""
        )

    def _account(self, folder: Parts, found: Found) -> str:
        told = self._account_of_folder(folder)
        if told:
            return told
        votes, around = self._votes(found), self._near(folder, "own", "other")
        if votes.own:
            return _top(votes.own)
        mine = _top(votes.other)
        if mine and (not around.own or mine in around.own):
            return mine
        return _top(around.accounts) or self.account or UNKNOWN

    def _account_of_folder(self, folder: Parts) -> str:
        for index in range(len(folder) - 1, -1, -1):
            part, above = folder[index], folder[index - 1] if index else ""
            if above == CLOUDMAPPER_FOLDER:
                return self.account_numbers.get(part, part if ACCOUNT_NUMBER.fullmatch(part) else "")
            if above == ACCOUNTS_FOLDER or ACCOUNT_NUMBER.fullmatch(part):
                return part
        return ""

    def _near(self, folder: Parts, *fields: str) -> _Votes:
        """The votes of the nearest folder at or above `folder` that has any in one of `fields`, tried in order."""
        for name in fields:
            for depth in range(len(folder), -1, -1):
                votes = self._folders.get(folder[:depth])
                if votes is not None and getattr(votes, name):
                    return votes
        return _Votes()


def region_of_folder(folder: Parts) -> str:
    """The region that a file's folders name, the innermost first."""
    return next((part for part in reversed(folder) if REGION.fullmatch(part)), "")


def _rows(found: Found) -> list[Answer]:
    """The raw rows (reservations unopened, so that they can be divided), or the answer itself."""
    raw = found.answer.get(found.call.result_key)
    if found.call.shape is Shape.ROWS and isinstance(raw, list):
        return [row for row in raw if isinstance(row, Mapping)]
    if found.call.shape is Shape.ROWS:
        return [row for row in rows_of(found.call, found.answer) if isinstance(row, Mapping)]
    return [{**found.answer, "Arn": found.parent_id}]


def _votes_in(found: Found) -> _Votes:
    votes = _Votes()
    for row in _rows(found):
        account, region = _account_in(row), _region_in(row)
        if account:
            (votes.own if found.call.kind in OWN_KINDS else votes.other)[account] += 1
        if region:
            votes.regions[region] += 1
    return votes


def _region_in(row: Answer) -> str:
    for path in ZONE_PATHS:
        zone = at(row, path)
        match = REGION.match(zone) if isinstance(zone, str) else None
        if match:
            return match.group()
    return next((part for part in _arn_parts(row, 3) if REGION.fullmatch(part)), "")


def _account_in(row: Answer) -> str:
    owners = [owner for path in OWNER_PATHS if isinstance(owner := at(row, path), str)]
    return next((one for one in [*owners, *_arn_parts(row, 4)] if ACCOUNT_NUMBER.fullmatch(one)), "")


def _arn_parts(row: Answer, index: int) -> list[str]:
    arns = [row[name].split(":") for name in ARN_FIELDS if isinstance(row.get(name), str)]
    return [arn[index] for arn in arns if arn[0] == "arn" and len(arn) > index]


def _top(votes: Counter[str]) -> str:
    """The most frequent value; of equals, the first in order."""
    return min(votes, key=lambda value: (-votes[value], value), default="")
