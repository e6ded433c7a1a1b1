"""`vpcviz policy`: the read-only IAM policy, or the role that carries it."""

from typing import Any

from django.core.management.base import CommandParser

from vpcviz.collect import policy
from vpcviz.collect.notes import InputError
from vpcviz.commands.line import LineCommand


class Command(LineCommand):
    """Prints the policy that a sweep needs, generated from the table of calls."""

    help = "Print the read-only IAM policy that vpcviz needs, or the role that carries it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("--format", choices=policy.FORMATS, default="json")
        parser.add_argument("--external-id", default="", help="the external id of the workspace")
        parser.add_argument("--account", default="", help="the account in which vpcviz runs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print it."""
        try:
            self.stdout.write(_text(options["format"], options["external_id"], options["account"]), ending="")
        except InputError as error:
            self.refuse(error.sentence)


def _text(form: str, external_id: str, account: str) -> str:
    match form:
        case "cloudformation":
            return policy.cloudformation(external_id=external_id, account=account)
        case "terraform":
            return policy.terraform(external_id=external_id, account=account)
        case _:
            return policy.policy_json()
