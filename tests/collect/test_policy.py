"""The IAM policy is what the table of calls needs, and nothing more."""

import json
import re
from typing import Any

import botocore.session
import pytest

from tests.shared_data import DATA
from vpcviz.collect import policy
from vpcviz.collect.calls import CALLS
from vpcviz.collect.notes import InputError

REFERENCE = DATA.parent / "fake_aws" / "iam_policy_readonly.json"
NOT_IN_REFERENCE = {
    "directconnect:DescribeDirectConnectGatewayAssociations",
    "directconnect:DescribeDirectConnectGatewayAttachments",
    "directconnect:DescribeDirectConnectGateways",
    "directconnect:DescribeVirtualInterfaces",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
}
"""Calls that are needed and that the reference policy left out."""


def _statements() -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = policy.policy()["Statement"]
    return statements


def test_the_policy_allows_each_call_of_the_table_and_nothing_else() -> None:
    allowed = [action for statement in _statements() for action in statement["Action"]]
    assert sorted(allowed) == sorted({call.action for call in CALLS if call.asked})
    assert {statement["Effect"] for statement in _statements()} == {"Allow"}


def test_every_action_only_reads() -> None:
    for action in policy.actions():
        assert re.fullmatch(r"[a-z0-9-]+:(Describe|Get|List|Search)[A-Za-z0-9]+", action)


def test_every_action_is_an_operation_of_its_service() -> None:
    session: Any = botocore.session.get_session()
    for call in CALLS:
        assert call.operation in session.get_service_model(call.service).operation_names
        assert call.action.split(":")[1] == call.operation


def test_the_policy_agrees_with_the_reference() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference policy is not there")
    reference = json.loads(REFERENCE.read_text())
    known = {action for statement in reference["Statement"] for action in statement["Action"]}
    assert set(policy.actions()) - known == NOT_IN_REFERENCE


def test_the_policy_fits_into_a_role() -> None:
    assert len(json.dumps(policy.policy(), separators=(",", ":"))) < 10_240
    assert len({statement["Sid"] for statement in _statements()}) == len(_statements())
    assert json.loads(policy.policy_json()) == policy.policy()


def test_the_cloudformation_role_trusts_one_account_with_an_external_id() -> None:
    template = json.loads(policy.cloudformation(policy.Trust(external_id="workspace-1", account="111122223333")))
    role = template["Resources"]["Role"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    assert "TrustedAccount" in statement["Principal"]["AWS"]["Fn::Sub"]
    assert template["Parameters"]["ExternalId"]["Default"] == "workspace-1"
    assert template["Parameters"]["TrustedAccount"]["Default"] == "111122223333"
    assert role["Policies"][0]["PolicyDocument"] == policy.policy()


def test_without_values_the_templates_ask_for_them() -> None:
    template = json.loads(policy.cloudformation())
    assert all("Default" not in parameter for parameter in template["Parameters"].values())
    assert "default" not in policy.terraform()


def test_the_terraform_role_names_every_action() -> None:
    text = policy.terraform(policy.Trust(external_id="workspace-1", account="111122223333"))
    assert set(re.findall(r'"([a-z0-9-]+:(?:Describe|Get|List|Search)\w+)"', text)) == set(policy.actions())
    assert text.count("{") == text.count("}")
    assert 'default     = "workspace-1"' in text
    assert 'variable = "sts:ExternalId"' in text


@pytest.mark.parametrize("external_id", ['"', "a b", "${x}", "é1", "x", "a\n"])
def test_an_external_id_that_could_break_out_is_refused(external_id: str) -> None:
    with pytest.raises(InputError, match="the external id may have"):
        policy.Trust(external_id=external_id)


def test_an_account_has_twelve_digits() -> None:
    with pytest.raises(InputError, match="is no account number"):
        policy.Trust(account="123")


def test_listing_the_organisation_is_allowed_only_when_asked() -> None:
    more = set(policy.actions(whole_organization=True)) - set(policy.actions())
    assert more == {
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListRoots",
        "organizations:ListTagsForResource",
    }
    trust = policy.Trust(organization=True)
    for text in (policy.cloudformation(trust), policy.terraform(trust)):
        assert all(action in text for action in more)
    for text in (policy.cloudformation(), policy.terraform()):
        assert not any(action in text for action in more)


def test_the_role_can_trust_one_principal_of_the_account() -> None:
    trust = policy.Trust(account="111122223333", principals=("arn:aws:iam::111122223333:role/*/vpcviz",))
    role = json.loads(policy.cloudformation(trust))["Resources"]["Role"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}},
        "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/*/vpcviz"]},
    }
    text = policy.terraform(trust)
    assert 'values   = ["arn:aws:iam::111122223333:role/*/vpcviz"]' in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("principal", ["*", "arn:aws:iam::1:role/x", "arn:aws:iam::111122223333:role/${x}", 'a"'])
def test_a_principal_that_could_break_out_is_refused(principal: str) -> None:
    with pytest.raises(InputError, match="is no ARN of a role or user"):
        policy.Trust(principals=(principal,))
