"""Endpoint policies and allowed principals."""

import json
from typing import Any

import pytest

from vpcviz.topology.policy.evaluate import Pass, could_anyone_pass, judge_policy, may_connect
from vpcviz.topology.policy.question import Request
from vpcviz.topology.policy.words import is_full_access, policy_in_short

BUCKET = "arn:aws:s3:::data"
ROLE = "arn:aws:iam::111111111111:role/app"
SESSION = "arn:aws:sts::111111111111:assumed-role/app/one"


def policy(*statements: dict[str, Any]) -> str:
    full = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**full, **statement} for statement in statements]})


def deny(**more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", **more}


def condition(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


ORG = condition("StringEquals", "aws:PrincipalOrgID", "o-acme")
NOT_ORG = condition("StringNotEquals", "aws:PrincipalOrgID", "o-acme")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Pass.ALLOW),
        (policy({}), Pass.ALLOW),
        (policy(deny()), Pass.DENY),
        (policy({}, deny()), Pass.DENY),
        (policy(ORG), Pass.ALLOW),
        (policy({}, deny(**NOT_ORG)), Pass.ALLOW),
        (policy({"Resource": f"{BUCKET}/*"}, deny(**NOT_ORG)), Pass.ALLOW),
        (policy({"Action": "s3:GetObject"}, deny(Action="s3:*")), Pass.UNDECIDABLE),
        (policy({"Resource": "arn:aws:s3:::${aws:PrincipalAccount}"}), Pass.UNDECIDABLE),
        ("{not json", Pass.UNDECIDABLE),
        ('{"Statement": ["x"]}', Pass.UNDECIDABLE),
    ],
)
def test_could_anyone_pass(text: str, expected: Pass) -> None:
    assert could_anyone_pass(text).result is expected


@pytest.mark.parametrize(
    ("principal", "named", "expected"),
    [
        (ROLE, {"AWS": ROLE}, Pass.ALLOW),
        (SESSION, {"AWS": ROLE}, Pass.ALLOW),
        (ROLE, {"AWS": "arn:aws:iam::111111111111:root"}, Pass.ALLOW),
        (ROLE, {"AWS": "111111111111"}, Pass.ALLOW),
        (ROLE, {"AWS": ["arn:aws:iam::222222222222:root"]}, Pass.DENY),
        ("111111111111", {"AWS": ROLE}, Pass.ALLOW),
    ],
)
def test_could_this_principal_pass(principal: str, named: dict[str, Any], expected: Pass) -> None:
    assert judge_policy(policy({"Principal": named}), Request(principal=principal)).result is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (BUCKET, Pass.ALLOW),
        (f"{BUCKET}/*", Pass.ALLOW),
        (f"{BUCKET}/in/*", Pass.ALLOW),
        ("arn:aws:s3:::other*", Pass.DENY),
    ],
)
def test_could_this_bucket_pass(resource: str, expected: Pass) -> None:
    assert judge_policy(policy({"Resource": resource}), Request(resource=BUCKET)).result is expected


def test_not_action_and_not_principal_are_the_rest() -> None:
    text = policy({"NotAction": "s3:*", "Action": []})
    assert judge_policy(text, Request(action="s3:GetObject")).result is Pass.DENY
    assert judge_policy(text, Request(action="sqs:SendMessage")).result is Pass.ALLOW


def test_a_condition_on_what_is_known_of_the_principal_is_decided() -> None:
    text = policy(condition("StringEquals", "aws:PrincipalAccount", "222222222222"))
    assert judge_policy(text, Request(principal=ROLE)).result is Pass.DENY
    assert judge_policy(text, Request(principal="222222222222")).result is Pass.ALLOW
    by_arn = policy(condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app"))
    assert judge_policy(by_arn, Request(principal=SESSION)).result is Pass.ALLOW


def test_what_cannot_be_decided_is_said() -> None:
    verdict = judge_policy(policy(ORG), Request(principal=ROLE))
    assert (verdict.result, verdict.because) == (
        Pass.UNDECIDABLE,
        "cannot be decided: StringEquals on aws:PrincipalOrgID",
    )
    known = Request(principal=ROLE, context={"aws:PrincipalOrgID": "o-acme"})
    assert judge_policy(policy(ORG), known).result is Pass.ALLOW
    odd = judge_policy(policy(condition("DateLessThan", "aws:PrincipalArn", "x")), Request(principal=ROLE))
    assert odd.result is Pass.UNDECIDABLE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "full access"),
        (policy({}), "full access"),
        (policy(deny()), "no access"),
        ("nonsense", "a policy that cannot be read"),
        (
            policy({"Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:eu-west-1:222222222222:table/*", **ORG}),
            "dynamodb:* on tables of 222222222222 for org o-acme",
        ),
        (
            policy({"Action": ["s3:Get*", "s3:List*", "s3:Put*"], "Resource": f"{BUCKET}/*"}),
            "s3:Get*, s3:List* and 1 more on bucket data",
        ),
        (
            policy({"Principal": {"AWS": "arn:aws:iam::222222222222:root"}}),
            "any action for account 222222222222",
        ),
        (policy({}, deny(**NOT_ORG)), "full access except any action unless for org o-acme"),
    ],
)
def test_policies_in_short(text: str, said: str) -> None:
    assert policy_in_short(text) == said
    assert is_full_access(text) is (said == "full access")


@pytest.mark.parametrize(
    ("allowed", "principal", "expected"),
    [
        (("*",), "111111111111", Pass.ALLOW),
        (("arn:aws:iam::111111111111:root",), "111111111111", Pass.ALLOW),
        (("arn:aws:iam::111111111111:root",), ROLE, Pass.ALLOW),
        ((ROLE,), SESSION, Pass.ALLOW),
        ((ROLE,), "111111111111", Pass.ALLOW),
        ((ROLE,), "arn:aws:iam::111111111111:role/other", Pass.DENY),
        (("arn:aws:iam::111111111111:root",), "222222222222", Pass.DENY),
        ((), "111111111111", Pass.DENY),
        (None, "111111111111", Pass.UNDECIDABLE),
    ],
)
def test_who_may_connect_to_a_service(allowed: tuple[str, ...] | None, principal: str, expected: Pass) -> None:
    assert may_connect(allowed, principal).result is expected
