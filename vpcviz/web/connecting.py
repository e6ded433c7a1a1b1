"""What the pages that connect accounts are given and told: forms, templates of roles, results of tests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest

from vpcviz.collect import policy
from vpcviz.collect.policy import ROLE_NAME, Trust
from vpcviz.collect.testing import ConnectionReport, Try, Verdict
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.services.accounts import ACCOUNT_ID, ROLE_ARN, Access
from vpcviz.layout.text import clean
from vpcviz.web.place import Place

SEPARATORS: Final = re.compile(r"[\s,;]+")
TONES: Final = {
    Verdict.ALLOWED: "ok",
    Verdict.DENIED: "broken",
    Verdict.UNAVAILABLE: "gone",
    Verdict.UNCLEAR: "waiting",
}
FORMATS: Final = (
    ("cloudformation", "CloudFormation"),
    ("stackset", "StackSet, for many accounts"),
    ("terraform", "Terraform"),
)
FILE_NAMES: Final = {
    "cloudformation": "vpcviz-role.json",
    "stackset": "vpcviz-role.json",
    "terraform": "vpcviz-role.tf",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed into the form of an account, and what is wrong with it."""

    role: str = ""
    account_id: str = ""
    profile: str = ""
    name: str = ""
    regions: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, request: HttpRequest, errors: Mapping[str, str] | None = None) -> "Form":
        """The form as it was sent."""
        told = {
            name: request.POST.get(name, "").strip() for name in ("role", "account_id", "profile", "name", "regions")
        }
        return cls(**told, errors=errors or {})

    @classmethod
    def of(cls, account: ConnectedAccount) -> "Form":
        """The form of an account that is connected."""
        return cls(
            role=account.role_arn,
            account_id=account.account_id,
            profile=account.profile,
            name=account.name,
            regions=", ".join(account.regions),
        )

    @property
    def role_error(self) -> str:
        """What is wrong with the role."""
        return self.errors.get("role_arn") or self.errors.get("account_id", "")

    @property
    def region_names(self) -> tuple[str, ...]:
        """The regions that were named."""
        return tuple(name for name in SEPARATORS.split(self.regions) if name)

    def by_role(self, partition: str) -> Access:
        """A role by its ARN; an account id stands for the role of the template in that account."""
        role = f"arn:{partition}:iam::{self.role}:role/{ROLE_NAME}" if ACCOUNT_ID.fullmatch(self.role) else self.role
        match = ROLE_ARN.fullmatch(role)
        account = match[1] if match else self.account_id or "000000000000"
        return Access(account_id=account, name=self.name, role_arn=role, regions=self.region_names)

    def by_server(self) -> Access:
        """One of the server's profiles, or its own credentials."""
        return Access(
            account_id=self.account_id,
            name=self.name,
            method=Method.PROFILE if self.profile else Method.DEFAULT,
            profile=self.profile,
            regions=self.region_names,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One tried call, as the table shows it."""

    operation: str
    action: str
    region: str
    verdict: str
    tone: str
    why: str
    without_it: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a test, for the page."""

    summary: str
    tone: str
    signed_in: bool
    region: str
    wanting: tuple[Row, ...]
    """Calls that were not allowed, those that the picture needs first."""
    fine: tuple[Row, ...]
    fix: str
    """The actions to grant, one per line."""


def result_of(tested: ConnectionReport) -> Result:
    """The result of a test, for the page."""
    rows = [(one, _row(one)) for one in (*tested.tries, *tested.regions)]
    wanting = [row for one, row in rows if one.verdict is not Verdict.ALLOWED]
    order = {Verdict.DENIED.value: 0, Verdict.UNCLEAR.value: 1, Verdict.UNAVAILABLE.value: 2}
    wanting.sort(key=lambda row: (order[row.verdict], row.optional))
    denied = sorted({one.call.action for one in tested.ended(Verdict.DENIED) if one.call.service != "organizations"})
    tone = "ok" if tested.signed_in and not denied else "stale" if tested.signed_in else "broken"
    return Result(
        summary=clean(tested.summary),
        tone=tone,
        signed_in=tested.signed_in,
        region=tested.region,
        wanting=tuple(wanting),
        fine=tuple(row for one, row in rows if one.verdict is Verdict.ALLOWED),
        fix="\n".join(denied),
    )


def _row(one: Try) -> Row:
    why = one.message if not one.code else f"{one.message} ({one.code})" if one.message else one.code
    return Row(
        operation=one.call.operation,
        action=one.call.action,
        region=one.region,
        verdict=one.verdict.value,
        tone=TONES[one.verdict],
        why=clean(why),
        without_it=one.call.without_it,
        optional=one.call.optional,
    )


@dataclass(frozen=True, slots=True)
class Template:
    """The role, in the form that was chosen."""

    format: str
    text: str
    file_name: str
    commands: tuple[str, ...]
    """What to run once the file is there; holds the external id."""


def template_of(asked: str, trust: Trust) -> Template:
    """The role as CloudFormation, as a StackSet or as Terraform."""
    known = asked if asked in FILE_NAMES else "cloudformation"
    text = policy.terraform(trust) if known == "terraform" else policy.cloudformation(trust)
    return Template(known, text, FILE_NAMES[known], COMMANDS[known])


COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cloudformation": (
        "aws cloudformation deploy --stack-name vpcviz \\\n"
        "  --template-file vpcviz-role.json --capabilities CAPABILITY_NAMED_IAM",
    ),
    "stackset": (
        "aws cloudformation create-stack-set --stack-set-name vpcviz \\\n"
        "  --template-body file://vpcviz-role.json --capabilities CAPABILITY_NAMED_IAM \\\n"
        "  --permission-model SERVICE_MANAGED \\\n"
        "  --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false",
        "aws cloudformation create-stack-instances --stack-set-name vpcviz --regions us-east-1 \\\n"
        "  --deployment-targets OrganizationalUnitIds=ROOT-OR-OU-ID",
    ),
    "terraform": ("terraform init", "terraform apply"),
}


def states_of(place: Place) -> dict[str, dict[str, Any]]:
    """For each account of the snapshot when it was last read, and how well."""
    groups: dict[str, list[Any]] = {}
    for outcome in place.topology.outcomes:
        groups.setdefault(outcome.account, []).append(outcome)
    return {account: _state(outcomes) for account, outcomes in groups.items()}


def _state(outcomes: list[Any]) -> dict[str, Any]:
    read = [one for one in outcomes if one.state.value in ("fetched", "unavailable")]
    unread = [one for one in outcomes if one.state.value in ("denied", "throttled", "failed", "cancelled")]
    told = {"at": max((one.at for one in read), default=""), "unread": len(unread)}
    if not unread:
        return {**told, "tone": "ok", "words": "read"}
    if not read:
        return {**told, "tone": "broken", "words": "not read", "why": clean(unread[0].message)}
    return {**told, "tone": "stale", "words": "read in part"}
