"""`vpcviz token`: API tokens, made, listed and revoked on the server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.people.models import ApiToken, Scope, User, Workspace, canonical_email
from vpcviz.people.selectors import first_administrator
from vpcviz.people.tokens import Asked, create_token_for, revoke_token, state_of


class Command(LineCommand):
    """Makes, lists and revokes API tokens. A token's text is printed once, alone, on standard output."""

    help = "Make, list and revoke API tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with what."""
        parser.add_argument("action", choices=["create", "list", "revoke"], help="What to do.")
        parser.add_argument("id", nargs="?", type=int, help="With revoke: the number that list shows.")
        parser.add_argument("--user", metavar="EMAIL", help="Whose tokens (default: the first administrator's).")
        parser.add_argument("--name", default="command line", metavar="WORDS", help="With create: what it is for.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            metavar="SCOPE",
            help=f"With create: one of {', '.join(Scope.values)}; may be repeated (default: read).",
        )
        parser.add_argument("--workspace", metavar="W", help="With create: the only workspace that it opens.")
        parser.add_argument("--days", type=int, metavar="N", help="With create: days until it expires.")

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        """Do it."""
        serving.migrate()
        {"create": self._create, "list": self._list, "revoke": self._revoke}[action](options)

    def _create(self, options: dict[str, Any]) -> None:
        asked = Asked(
            name=options["name"],
            scopes=frozenset(Scope(word) for word in options["scope"] or [Scope.READ]),
            days=settings.VPCVIZ_TOKEN_DAYS if options["days"] is None else options["days"],
            workspace=self._workspace(options["workspace"]),
        )
        try:
            made = create_token_for(self._user(options["user"]), asked=asked, now=serving.utc_now())
        except ValidationError as error:
            self.refuse(" ".join(error.messages))
        self.stdout.write(made.text)
        self.stderr.write(f"Keep it: it is shown this once. {self._told(made.token)}")

    def _list(self, options: dict[str, Any]) -> None:
        for token in ApiToken.objects.filter(user=self._user(options["user"])).select_related("workspace"):
            self.stdout.write(self._told(token))

    def _revoke(self, options: dict[str, Any]) -> None:
        token = ApiToken.objects.select_related("user", "workspace").filter(pk=options["id"] or 0).first()
        if token is None:
            self.refuse(f"there is no token {options['id'] or ''}".rstrip() + "; see `vpcviz token list`")
        revoke_token(token=token, now=serving.utc_now())
        self.stdout.write(f"token {token.pk} is revoked")

    def _user(self, email: str | None) -> User:
        found = User.objects.filter(email=canonical_email(email)).first() if email else first_administrator()
        if found is None or not found.is_active:
            self.refuse(f"there is no user {email}" if email else "there is no administrator yet; start `vpcviz serve`")
        return found

    def _workspace(self, slug: str | None) -> Workspace | None:
        found = Workspace.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            self.refuse(f"there is no workspace “{slug}”")
        return found

    def _told(self, token: ApiToken) -> str:
        where = token.workspace.slug if token.workspace else "every workspace"
        ends = state_of(token, now=serving.utc_now()) or f"until {token.expires_at:%Y-%m-%d %H:%M} UTC"
        used = f"used {token.last_used_at:%Y-%m-%d %H:%M} UTC" if token.last_used_at else "never used"
        return one_line(f"{token.pk} {token.hint}… {token.name}: {', '.join(token.scopes)} in {where}, {ends}, {used}")
