"""`vpcviz connect`: an AWS account, or an organisation's, into a workspace."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from vpcviz.collect.organization import OrganizationError
from vpcviz.collect.testing import ConnectionReport, Try, Verdict
from vpcviz.commands import serving
from vpcviz.commands.line import ANSWER_IS_NO, LineCommand, one_line
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.models import Method
from vpcviz.inventory.services import Access, connect_account
from vpcviz.inventory.services.accounts import check_access
from vpcviz.inventory.services.connections import try_access
from vpcviz.inventory.services.organizations import (
    Member,
    accesses_of,
    connect_members,
    list_organization,
    members_chosen,
    members_of_organization,
)
from vpcviz.people.models import Workspace

T = TypeVar("T")


class Command(LineCommand):
    """Says how accounts are read. AWS is asked only for a test and for the list of an organisation."""

    help = "Connect an AWS account to a workspace, or change how it is read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workspace, the account, and the way to its answers."""
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--account", required=True, metavar="ID", help="The account's 12 digits.")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--role-arn", default="", metavar="A", help="Assume this role, with the external id.")
        way.add_argument("--profile", default="", metavar="P", help="A profile of VPCVIZ_AWS_PROFILES.")
        way.add_argument("--own-credentials", action="store_true", help="The credentials of this machine.")
        parser.add_argument("--name", default="", help="What to call the account.")
        parser.add_argument("--regions", default="", metavar="R,..", help="Only these; else all that are enabled.")
        parser.add_argument("--test", action="store_true", help="Ask AWS first, call by call.")
        whole = parser.add_argument_group("organisation")
        whole.add_argument("--organization", default="", metavar="ROLE", help="Connect its accounts by this role name.")
        whole.add_argument("--unit", default="", metavar="'ROOT / OU'", help="Only those in this unit.")
        whole.add_argument("--tag", default="", metavar="KEY[=VALUE]", help="Only those with this tag.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Connect."""
        if (options["unit"] or options["tag"]) and not options["organization"]:
            self.refuse("--unit and --tag choose among the accounts of --organization; name the role to assume in them")
        serving.migrate()
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            self.refuse(f"there is no workspace “{options['workspace']}”; `vpcviz import` or `vpcviz serve` makes one")
        access = _access(options)
        self._checked(lambda: check_access(workspace=workspace, access=access))
        if options["test"]:
            self._test(workspace, access)
        self._connect(workspace, access)
        if options["organization"]:
            self._organization(workspace, access, options)
        self.stdout.write(f"Read it with: vpcviz scan --workspace {workspace.slug} --wait")

    def _checked(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except ValidationError as error:
            self.refuse(error.messages[0])

    def _connect(self, workspace: Workspace, access: Access) -> None:
        self._checked(lambda: connect_account(workspace=workspace, access=access, now=serving.utc_now()))
        self.stdout.write(f"{workspace.slug}: account {access.account_id} is connected")
        if access.method is Method.ROLE:
            self.stdout.write(f"Its role must ask for the external id {workspace.external_id}")

    def _test(self, workspace: Workspace, access: Access) -> None:
        """Tell what the access is good for; end when nobody is let in."""
        tested = try_access(workspace=workspace, access=access, clock=CLOCK)
        self.stdout.write(one_line(tested.summary))
        for line in _gaps(tested):
            self.stdout.write(one_line(line))
        if not tested.signed_in:
            self.stderr.write(f"account {access.account_id} is not connected")
            sys.exit(ANSWER_IS_NO)

    def _organization(self, workspace: Workspace, access: Access, options: Mapping[str, Any]) -> None:
        members = self._members(workspace, access, options)
        partition = access.role_arn.split(":")[1] if access.role_arn else "aws"
        accesses = self._checked(
            lambda: accesses_of(members, role_name=options["organization"], regions=access.regions, partition=partition)
        )
        made = self._checked(lambda: connect_members(workspace=workspace, accesses=accesses, now=serving.utc_now()))
        self.stdout.write(
            f"{workspace.slug}: {len(made)} of {len(members)} accounts of the organisation are new and connected"
        )

    def _members(self, workspace: Workspace, access: Access, options: Mapping[str, Any]) -> tuple[Member, ...]:
        try:
            told = list_organization(access=access, external_id=workspace.external_id, clock=CLOCK)
        except OrganizationError as error:
            self.refuse(str(error))
        for note in told.notes:
            self.stderr.write(one_line(note))
        unit = [name.strip() for name in options["unit"].split("/") if name.strip()]
        chosen = members_chosen(members_of_organization(workspace, told), unit=unit, tag=options["tag"])
        return tuple(one for one in chosen if one.active)


def _access(options: Mapping[str, Any]) -> Access:
    method = Method.ROLE if options["role_arn"] else Method.PROFILE if options["profile"] else Method.DEFAULT
    return Access(
        account_id=options["account"],
        method=method,
        name=options["name"],
        role_arn=options["role_arn"],
        profile=options["profile"],
        regions=tuple(name.strip() for name in options["regions"].split(",") if name.strip()),
    )


def _gaps(tested: ConnectionReport) -> list[str]:
    return [_line(one) for verdict in (Verdict.DENIED, Verdict.UNCLEAR) for one in tested.ended(verdict)]


def _line(one: Try) -> str:
    why = f" ({one.code or one.message})" if one.verdict is Verdict.UNCLEAR else ""
    return f"{one.verdict.value}: {one.call.action} in {one.region}{why}. {one.call.without_it}"
