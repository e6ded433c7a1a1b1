"""`vpcviz createsuperuser`: Django's command, in the place of which this one tells the audit log."""

import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from vpcviz.commands import serving
from vpcviz.commands.asking import new_password
from vpcviz.commands.line import LineCommand
from vpcviz.people.models import User, canonical_email
from vpcviz.people.services import NewUser, add_user


class Command(LineCommand):
    """Makes an administrator of the server with a password; `vpcviz user create --administrator` makes one with a link."""

    help = "Make an administrator of the server, with a password that is asked for at the terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and whether to ask."""
        parser.add_argument("--email", default="", help="The e-mail address (default: DJANGO_SUPERUSER_EMAIL).")
        parser.add_argument(
            *("--noinput", "--no-input"),
            action="store_false",
            dest="interactive",
            help="Ask nothing: the password is DJANGO_SUPERUSER_PASSWORD; without it there is none.",
        )

    @sensitive_variables("password")
    def handle(self, *_args: Any, email: str, interactive: bool, **_options: Any) -> None:
        """Make them."""
        serving.migrate()
        address = canonical_email(email or os.environ.get("DJANGO_SUPERUSER_EMAIL", ""))
        if not address:
            self.refuse("name an e-mail address with --email")
        draft = User(email=address)
        try:
            draft.clean_fields(exclude=["password", "created_at"])
            draft.validate_unique()
            password = new_password(self, draft) if interactive else _of_the_environment(draft)
            new = NewUser(email=address, password=password, is_administrator=True)
            add_user(new, now=serving.utc_now(), how="createsuperuser")
        except ValidationError as error:
            self.refuse(" ".join(error.messages))
        self.stdout.write(f"{address} is an administrator of the server")


@sensitive_variables("password")
def _of_the_environment(user: User) -> str | None:
    password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
    if password:
        validate_password(password, user)
    return password or None
