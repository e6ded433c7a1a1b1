"""Whole numbers as people and programs write them."""

import pytest

from vpcviz.topology.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("99999999", 99_999_999)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "-1", "+1", "1_0", "1.0", "1e3", "٣", "²", "x", "123456789", "9" * 5_000]
)
def test_everything_else_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_longer_numbers_are_taken_where_they_are_expected() -> None:
    assert whole_number("123456789", digits=9) == 123_456_789
    assert whole_number("12", digits=1) is None
