"""The read-only IAM policy and the role that carries it, generated from the table of calls."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vpcviz.collect import organization
from vpcviz.collect.calls import CALLS
from vpcviz.collect.notes import InputError

ROLE_NAME = "VpcvizReadOnly"
SIDS = {
    "ec2": "Network",
    "directconnect": "DirectConnect",
    "elasticloadbalancing": "LoadBalancers",
    "iam": "AccountNames",
    "lambda": "Functions",
    "organizations": "Organization",
    "ram": "ResourceShares",
    "rds": "Databases",
    "route53": "PrivateDns",
    "route53resolver": "Resolver",
    "vpc-lattice": "Lattice",
}
ACCOUNT = re.compile(r"\d{12}")
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_+=,.@:/-]{2,1224}")
PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:role|user)/[A-Za-z0-9_+=,.@/*-]{1,576}")
FORMATS = ("json", "cloudformation", "terraform")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Who may assume the role, and what for. What is empty is left to whoever creates the role.

    Raises `InputError` on a malformed value."""

    external_id: str = ""
    account: str = ""
    """The account in which vpcviz runs."""
    principals: tuple[str, ...] = ()
    """Patterns of ARNs: only these roles or users of the account; empty for all of it."""
    organization: bool = False
    """Also list the organisation: its units, accounts and their tags."""

    def __post_init__(self) -> None:
        if self.external_id and not EXTERNAL_ID.fullmatch(self.external_id):
            raise InputError("the external id may have 2 to 1224 letters, digits and the signs _ + = , . @ : / -")
        if self.account and not ACCOUNT.fullmatch(self.account):
            raise InputError(f"{self.account!r} is no account number; it has 12 digits")
        for principal in self.principals:
            if not PRINCIPAL.fullmatch(principal):
                raise InputError(f"{principal!r} is no ARN of a role or user")

    def condition(self, external_id: Any) -> dict[str, Any]:
        """The condition of the trust policy."""
        condition: dict[str, Any] = {"StringEquals": {"sts:ExternalId": external_id}}
        if self.principals:
            condition["ArnLike"] = {"aws:PrincipalArn": list(self.principals)}
        return condition


ANYONE = Trust()


def actions(*, whole_organization: bool = False) -> tuple[str, ...]:
    """Every IAM action that a sweep needs, and listing the organisation if wanted, in order."""
    more = organization.ACTIONS if whole_organization else ()
    return tuple(sorted({*(call.action for call in CALLS if call.asked), *more}))


def policy(*, whole_organization: bool = False) -> dict[str, Any]:
    """The policy document: one statement per service, reads only."""
    groups: dict[str, list[str]] = {}
    for action in actions(whole_organization=whole_organization):
        groups.setdefault(action.split(":")[0], []).append(action)
    statements = [
        {"Sid": f"Vpcviz{SIDS[service]}", "Effect": "Allow", "Action": groups[service], "Resource": "*"}
        for service in sorted(groups)
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def trust_policy(principal: Any, condition: dict[str, Any]) -> dict[str, Any]:
    """The trust policy: only this principal, and only under this condition."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": principal},
                "Action": "sts:AssumeRole",
                "Condition": condition,
            }
        ],
    }


def policy_json(*, whole_organization: bool = False) -> str:
    """The policy as JSON text."""
    return json.dumps(policy(whole_organization=whole_organization), indent=2) + "\n"


def cloudformation(trust: Trust = ANYONE) -> str:
    """A CloudFormation template, as JSON, of the role that vpcviz assumes. External id and account are parameters of
    the stack; what is given becomes their default."""
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role with which vpcviz reads the network of this account. It can change nothing.",
        "Parameters": {
            "ExternalId": _parameter(
                "The external id of the workspace in vpcviz.", trust.external_id, r"[A-Za-z0-9_+=,.@:/-]{2,1224}"
            ),
            "TrustedAccount": _parameter("The account in which vpcviz runs.", trust.account, r"\d{12}"),
        },
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": _role_properties(trust)}},
        "Outputs": {"RoleArn": {"Description": "Give this to vpcviz.", "Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
    return json.dumps(template, indent=2) + "\n"


def _parameter(description: str, default: str, pattern: str) -> dict[str, str]:
    parameter = {"Type": "String", "Description": description, "AllowedPattern": pattern}
    return {**parameter, "Default": default} if default else parameter


def _role_properties(trust: Trust) -> dict[str, Any]:
    principal = {"Fn::Sub": "arn:${AWS::Partition}:iam::${TrustedAccount}:root"}
    return {
        "RoleName": ROLE_NAME,
        "Description": "Read-only access for vpcviz",
        "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": trust_policy(principal, trust.condition({"Ref": "ExternalId"})),
        "Policies": [
            {"PolicyName": ROLE_NAME, "PolicyDocument": policy(whole_organization=trust.organization)},
        ],
    }


def terraform(trust: Trust = ANYONE) -> str:
    """A Terraform configuration of the role that vpcviz assumes, with external id and account as variables."""
    return TERRAFORM.format(
        role=ROLE_NAME,
        external_id_default=_default(trust.external_id),
        account_default=_default(trust.account),
        principals=_principals(trust.principals),
        statements="\n".join(
            _hcl(statement) for statement in policy(whole_organization=trust.organization)["Statement"]
        ),
    )


def _principals(patterns: Sequence[str]) -> str:
    return PRINCIPALS.format(patterns=json.dumps(list(patterns))) if patterns else ""


def _default(value: str) -> str:
    return f"\n  default     = {json.dumps(value)}" if value else ""


def _hcl(statement: dict[str, Any]) -> str:
    names = "\n".join(f"      {json.dumps(action)}," for action in statement["Action"])
    return f'  statement {{\n    sid       = "{statement["Sid"]}"\n    resources = ["*"]\n    actions = [\n{names}\n    ]\n  }}\n'


PRINCIPALS = """

    condition {{
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = {patterns}
    }}"""

TERRAFORM = """\
# The role with which vpcviz reads the network of this account. It can change nothing.

variable "external_id" {{
  description = "The external id of the workspace in vpcviz."
  type        = string{external_id_default}
}}

variable "trusted_account" {{
  description = "The account in which vpcviz runs."
  type        = string{account_default}
}}

data "aws_partition" "current" {{}}

data "aws_iam_policy_document" "vpcviz_trust" {{
  statement {{
    actions = ["sts:AssumeRole"]

    principals {{
      type        = "AWS"
      identifiers = ["arn:${{data.aws_partition.current.partition}}:iam::${{var.trusted_account}}:root"]
    }}

    condition {{
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }}{principals}
  }}
}}

data "aws_iam_policy_document" "vpcviz_read_only" {{
{statements}}}

resource "aws_iam_role" "vpcviz" {{
  name                 = "{role}"
  description          = "Read-only access for vpcviz"
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.vpcviz_trust.json
}}

resource "aws_iam_role_policy" "vpcviz" {{
  name   = "{role}"
  role   = aws_iam_role.vpcviz.id
  policy = data.aws_iam_policy_document.vpcviz_read_only.json
}}

output "role_arn" {{
  description = "Give this to vpcviz."
  value       = aws_iam_role.vpcviz.arn
}}
"""
