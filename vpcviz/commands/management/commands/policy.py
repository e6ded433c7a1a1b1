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
        parser.add_argument("--principal", default="", help="only this role or user of that account, by its ARN")
        parser.add_argument("--organization", action="store_true", help="also list the organisation's accounts")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print it."""
        try:
            trust = policy.Trust(
                external_id=options["external_id"],
                account=options["account"],
                principals=(options["principal"],) if options["principal"] else (),
                organization=options["organization"],
            )
        except InputError as error:
            self.refuse(error.sentence)
        self.stdout.write(_text(options["format"], trust), ending="")


def _text(form: str, trust: policy.Trust) -> str:
    match form:
        case "cloudformation":
            return policy.cloudformation(trust)
        case "terraform":
            return policy.terraform(trust)
        case _:
            return policy.policy_json(whole_organization=trust.organization)
