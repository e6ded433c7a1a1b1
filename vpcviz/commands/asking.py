"""A new password, asked for at the terminal."""

from getpass import getpass
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.views.decorators.debug import sensitive_variables

from vpcviz.commands.line import BAD_INPUT, LineCommand, one_line
from vpcviz.people.models import User

TRIES: Final = 3


@sensitive_variables("password")
def new_password(command: LineCommand, user: User) -> str:
    """A password that the rules take, given twice; the command is refused after three tries."""
    for _ in range(TRIES):
        password = _given(command, "Password: ")
        wrong = _wrong(password, _given(command, "Password (again): "), user)
        if not wrong:
            return password
        command.stderr.write(wrong)
    raise CommandError(f"after {TRIES} tries there is no new password; nothing was changed", returncode=BAD_INPUT)


@sensitive_variables("password", "again")
def _wrong(password: str, again: str, user: User) -> str:
    """What is wrong with it, in a sentence."""
    if password != again:
        return "The two are not the same."
    try:
        validate_password(password, user)
    except ValidationError as error:
        return one_line(" ".join(error.messages))
    return ""


def _given(command: LineCommand, prompt: str) -> str:
    try:
        return getpass(prompt)
    except (EOFError, KeyboardInterrupt):
        command.refuse("no password was given; nothing was changed")
