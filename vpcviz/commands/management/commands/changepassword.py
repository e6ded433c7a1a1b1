"""`vpcviz changepassword`: Django's command, in the place of which this one tells the audit log."""

from argparse import ArgumentParser
from typing import Any

from vpcviz.commands import serving
from vpcviz.commands.asking import new_password
from vpcviz.commands.line import LineCommand
from vpcviz.people.models import User, canonical_email
from vpcviz.people.services import set_password


class Command(LineCommand):
    """Asks for somebody's new password at the terminal. The audit log learns that, and not the password."""

    help = "Give somebody a new password, asked for at the terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email", help="Whose e-mail address.")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Change it."""
        serving.migrate()
        user = User.objects.filter(email=canonical_email(email)).first()
        if user is None:
            self.refuse(f"nobody has the e-mail address {email}")
        set_password(user=user, password=new_password(self, user), now=serving.utc_now())
        self.stdout.write(
            f"{user.email} has a new password; their sessions ended, API tokens, links and second factor stay"
        )
        if not user.is_active:
            self.stderr.write(f"{user.email} cannot sign in: the account is closed; open it with vpcviz user reopen")
