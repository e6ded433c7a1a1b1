"""The read-only IAM policy and the role that carries it, generated from the table of calls."""

import json
import re
from typing import Any

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
FORMATS = ("json", "cloudformation", "terraform")


def actions() -> tuple[str, ...]:
    """Every IAM action that a sweep needs, in order."""
    return tuple(sorted({call.action for call in CALLS if call.asked}))


def policy() -> dict[str, Any]:
    """The policy document: one statement per service, reads only."""
    groups: dict[str, list[str]] = {}
    for action in actions():
        groups.setdefault(action.split(":")[0], []).append(action)
    statements = [
        {"Sid": f"Vpcviz{SIDS[service]}", "Effect": "Allow", "Action": groups[service], "Resource": "*"}
        for service in sorted(groups)
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def trust(principal: Any, external_id: Any) -> dict[str, Any]:
    """The trust policy: only this principal, and only with this external id."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": principal},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
            }
        ],
    }


def policy_json() -> str:
    """The policy as JSON text."""
    return json.dumps(policy(), indent=2) + "\n"


def cloudformation(*, external_id: str = "", account: str = "") -> str:
    """A CloudFormation template, as JSON, of the role that vpcviz assumes. Both values are parameters of the stack;
    what is given becomes their default. Raises `InputError` on a malformed value."""
    _refuse(external_id, account)
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role with which vpcviz reads the network of this account. It can change nothing.",
        "Parameters": {
            "ExternalId": _parameter(
                "The external id of the workspace in vpcviz.", external_id, r"[A-Za-z0-9_+=,.@:/-]{2,1224}"
            ),
            "TrustedAccount": _parameter("The account in which vpcviz runs.", account, r"\d{12}"),
        },
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": _role_properties()}},
        "Outputs": {"RoleArn": {"Description": "Give this to vpcviz.", "Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
    return json.dumps(template, indent=2) + "\n"


def _parameter(description: str, default: str, pattern: str) -> dict[str, str]:
    parameter = {"Type": "String", "Description": description, "AllowedPattern": pattern}
    return {**parameter, "Default": default} if default else parameter


def _role_properties() -> dict[str, Any]:
    principal = {"Fn::Sub": "arn:${AWS::Partition}:iam::${TrustedAccount}:root"}
    return {
        "RoleName": ROLE_NAME,
        "Description": "Read-only access for vpcviz",
        "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": trust(principal, {"Ref": "ExternalId"}),
        "Policies": [{"PolicyName": ROLE_NAME, "PolicyDocument": policy()}],
    }


def terraform(*, external_id: str = "", account: str = "") -> str:
    """A Terraform configuration of the role that vpcviz assumes, with both values as variables.

    Raises `InputError` on a malformed value."""
    _refuse(external_id, account)
    return TERRAFORM.format(
        role=ROLE_NAME,
        external_id_default=_default(external_id),
        account_default=_default(account),
        statements="\n".join(_hcl(statement) for statement in policy()["Statement"]),
    )


def _default(value: str) -> str:
    return f"\n  default     = {json.dumps(value)}" if value else ""


def _hcl(statement: dict[str, Any]) -> str:
    names = "\n".join(f"      {json.dumps(action)}," for action in statement["Action"])
    return f'  statement {{\n    sid       = "{statement["Sid"]}"\n    resources = ["*"]\n    actions = [\n{names}\n    ]\n  }}\n'


def _refuse(external_id: str, account: str) -> None:
    if external_id and not EXTERNAL_ID.fullmatch(external_id):
        raise InputError("the external id may have 2 to 1224 letters, digits and the signs _ + = , . @ : / -")
    if account and not ACCOUNT.fullmatch(account):
        raise InputError(f"{account!r} is no account number; it has 12 digits")


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
    }}
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
