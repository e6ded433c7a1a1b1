"""`vpcviz user`: people of the server, and ways in for them."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.people.invitations import invite, letter_of
from vpcviz.people.letters import send
from vpcviz.people.models import Membership, Role, User, Workspace, canonical_email
from vpcviz.people.services import (
    NewUser,
    add_member,
    add_user,
    close_user,
    forget_single_sign_on,
    issue_sign_in_link,
    remove_member,
    remove_second_factor,
    reopen_user,
    set_administrator,
)

LOCAL: Final = "http://localhost:8000"
NOBODY: Final = "none"
ACTIONS: Final = {
    "create": "Make a user, and print a link that signs them in once.",
    "list": "List the users.",
    "link": "Print a link that signs somebody in once.",
    "invite": "Invite an e-mail address to a workspace, by mail, and print the link.",
    "role": "Give somebody a role in a workspace; none takes them out.",
    "close": "Close somebody's account, and end their sessions and tokens.",
    "reopen": "Open a closed account again.",
    "promote": "Make somebody an administrator of the server.",
    "demote": "Make somebody an administrator of the server no longer.",
    "remove-second-factor": "Remove the second factor of somebody who lost theirs.",
    "forget-sso": "Forget by whom somebody came by single sign-on.",
}
"""The actions, and what they do."""


class Command(LineCommand):
    """Makes, lists and closes users, gives links and roles."""

    help = "Users: make, list, close; sign-in links, invitations and roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with whom."""
        told = " ".join(f"{name}: {words}" for name, words in ACTIONS.items())
        parser.add_argument("action", choices=list(ACTIONS), help=told)
        parser.add_argument("email", nargs="?", default="", help="Whose e-mail address; not with list.")
        parser.add_argument("--name", default="", help="With create: the name.")
        parser.add_argument("--administrator", action="store_true", help="With create: of the server.")
        parser.add_argument("--workspace", metavar="W", default="", help="With create, invite and role: the workspace.")
        parser.add_argument(
            "--role", choices=[*Role.values, NOBODY], default=Role.VIEWER.value, help="In the workspace."
        )

    def handle(self, *_args: Any, action: str, email: str, **options: Any) -> None:
        """Do it."""
        serving.migrate()
        if action != "list" and not email:
            self.refuse("name an e-mail address")
        now = serving.utc_now()
        try:
            getattr(self, f"_{action.replace('-', '_')}")(canonical_email(email), now, options)
        except ValidationError as error:
            self.refuse(" ".join(error.messages))

    def _create(self, email: str, now: datetime, options: dict[str, Any]) -> None:
        workspace = self._workspace(options) if options["workspace"] else None
        new = NewUser(email=email, name=options["name"], is_administrator=options["administrator"])
        user = add_user(new, now=now)
        if workspace is not None and options["role"] != NOBODY:
            add_member(workspace=workspace, user=user, role=Role(options["role"]), now=now)
        self._show_link(user, now)

    def _list(self, _email: str, _now: datetime, _options: dict[str, Any]) -> None:
        for user in User.objects.order_by("email").prefetch_related("memberships__workspace"):
            roles = [f"{one.role} of {one.workspace.slug}" for one in user.memberships.all()]
            words = (["closed"] if not user.is_active else []) + (["administrator"] if user.is_administrator else [])
            self.stdout.write(one_line(f"{user.email} {user.name} {', '.join([*words, *sorted(roles)])}".rstrip()))

    def _link(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        user = self._user(email)
        if not user.is_active:
            self.refuse(f"the account of {email} is closed")
        self._show_link(user, now)

    def _invite(self, email: str, now: datetime, options: dict[str, Any]) -> None:
        made = invite(workspace=self._workspace(options), email=email, role=self._role_of(options), now=now)
        address = f"{settings.VPCVIZ_URL or LOCAL}{reverse('invitation', args=[made.token])}"
        if not send(letter_of(made.invitation, address)):
            self.stderr.write("the mail could not be sent")
        self.stdout.write(address)

    def _role(self, email: str, now: datetime, options: dict[str, Any]) -> None:
        user, workspace = self._user(email), self._workspace(options)
        if options["role"] != NOBODY:
            add_member(workspace=workspace, user=user, role=Role(options["role"]), now=now)
            self.stdout.write(f"{email} is {options['role']} of {workspace.slug}")
            return
        membership = (
            Membership.objects.filter(user=user, workspace=workspace).select_related("user", "workspace").first()
        )
        if membership is None:
            self.refuse(f"{email} is no member of {workspace.slug}")
        remove_member(membership=membership, now=now)
        self.stdout.write(f"{email} is no member of {workspace.slug} any more")

    def _close(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        close_user(user=self._user(email), now=now)
        self.stdout.write(f"the account of {email} is closed")

    def _reopen(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        reopen_user(user=self._user(email), now=now)
        self.stdout.write(f"the account of {email} is open")

    def _promote(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        set_administrator(user=self._user(email), is_administrator=True, now=now)
        self.stdout.write(f"{email} is an administrator of the server")

    def _demote(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        set_administrator(user=self._user(email), is_administrator=False, now=now)
        self.stdout.write(f"{email} is no administrator of the server any more")

    def _remove_second_factor(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        if not remove_second_factor(user=self._user(email), now=now):
            self.refuse(f"{email} has no second factor")
        self.stdout.write(f"{email} signs in without a second factor")

    def _forget_sso(self, email: str, now: datetime, _options: dict[str, Any]) -> None:
        if not forget_single_sign_on(user=self._user(email), now=now):
            self.refuse(f"{email} never came by single sign-on")
        self.stdout.write(f"{email} is joined anew at their next sign-in")

    def _user(self, email: str) -> User:
        user = User.objects.filter(email=email).first()
        if user is None:
            self.refuse(f"nobody has the e-mail address {email}")
        return user

    def _workspace(self, options: dict[str, Any]) -> Workspace:
        slug = options["workspace"]
        found = Workspace.objects.filter(slug=slug).first()
        if found is None:
            self.refuse(f"there is no workspace “{slug}”" if slug else "name a workspace with --workspace")
        return found

    def _role_of(self, options: dict[str, Any]) -> Role:
        if options["role"] == NOBODY:
            self.refuse("an invitation needs a role")
        return Role(options["role"])

    def _show_link(self, user: User, now: datetime) -> None:
        path = reverse("sign-in-link", args=[issue_sign_in_link(user=user, now=now)])
        self.stdout.write(f"{settings.VPCVIZ_URL or LOCAL}{path}")
