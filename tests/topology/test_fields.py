"""Reading AWS answers: missing, odd and wrong values are read as nothing, and never raise."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topology.estates import JSON
from vpcviz.topology import fields

BODIES = st.dictionaries(st.sampled_from(("A", "B", "Tags", "tags")), JSON)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"A": "x"}, "x"),
        ({"A": "", "B": "y"}, "y"),
        ({"A": None, "B": "y"}, "y"),
        ({"A": 7}, "7"),
        ({"A": True}, ""),
        ({"A": ["x"]}, ""),
        ({}, ""),
    ],
)
def test_text_is_the_first_that_holds_one(body: dict[str, Any], expected: str) -> None:
    assert fields.text(body, "A", "B") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        ("6", 6),
        ("-1", -1),
        (True, None),
        ("--1", None),
        ("²", None),
        ("9" * 5000, None),
        ("x", None),
        (None, None),
    ],
)
def test_number_is_an_integer_or_nothing(value: Any, expected: int | None) -> None:
    assert fields.number({"A": value}, "A") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("true", True), ("Enable", True), ("off", False), ("disable", False), ("maybe", None), (1, None)],
)
def test_flag_is_said_or_unknown(value: Any, expected: bool | None) -> None:
    assert fields.flag({"A": value}, "A") is expected


def test_tags_come_from_lists_and_mappings_sorted_by_key() -> None:
    assert fields.tags({"TagSet": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]}) == (("a", "1"), ("b", "2"))
    assert fields.tags({"tags": {"Name": "x"}}) == (("Name", "x"),)
    assert fields.tags({"Tags": [{"Value": "no key"}, "no row"]}) == ()


def test_parts_of_an_arn_and_of_what_is_none() -> None:
    arn = "arn:aws:rds:eu-west-1:111111111111:db:a:b"
    assert (fields.arn_part(arn, 3), fields.arn_part(arn, 4)) == ("eu-west-1", "111111111111")
    assert fields.arn_part("payroll", 4) == ""


@given(BODIES)
def test_nothing_raises_and_every_type_is_as_promised(body: dict[str, Any]) -> None:
    assert isinstance(fields.text(body, "A", "B"), str)
    assert isinstance(fields.number(body, "A"), int | None)
    assert isinstance(fields.flag(body, "A"), bool | None)
    assert all(isinstance(row, dict) for row in fields.rows(body, "A", "B"))
    assert all(fields.texts(body, "A", "B"))
    assert isinstance(fields.part(body, "A"), dict)
    assert all(key for key, _ in fields.tags(body))
