"""Endpoint policies in one line."""

import json
from typing import Any

import pytest

from vpcviz.web.facts.policy import FULL, UNREADABLE, in_short

ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (ALL, FULL),
        ([ALL], FULL),
        (
            [ALL | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}],
            "allows everything if aws:PrincipalOrgID StringEquals o-1",
        ),
        ([ALL | {"Action": ["s3:GetObject", "s3:PutObject"]}], "allows s3:GetObject, s3:PutObject"),
        ([ALL | {"Effect": "Deny", "NotAction": "s3:Get*"}], "denies all but s3:Get*"),
        ([ALL | {"Principal": {"AWS": ["a", "b", "c", "d"]}}], "allows everything for a, b, c and 1 more"),
        (
            [ALL | {"Resource": "arn:aws:s3:::x"}, ALL | {"Effect": "Deny"}],
            "allows everything on arn:aws:s3:::x; denies everything",
        ),
        ([], "allows nothing"),
    ],
)
def test_a_policy_is_said_in_one_line(statement: object, said: str) -> None:
    assert in_short(json.dumps({"Statement": statement})) == said


@pytest.mark.parametrize("document", ["{", "[]", "7", '"text"'])
def test_what_is_no_policy_is_said_to_be_none(document: str) -> None:
    assert in_short(document) == UNREADABLE
