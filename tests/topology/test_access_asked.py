"""A part of the access matrix as a URL query."""

from urllib.parse import parse_qs

import pytest

from vpcviz.topology.access.asked import Asked, asked_of, to_query
from vpcviz.topology.access.kept import Part


@pytest.mark.parametrize(
    "query",
    [
        "",
        "account=1&account=2&region=eu-west-1&vpc=vpc-1",
        "service=s3&via=nat&via=vpn&private=no",
        "private=yes&q=till+%26+co&all=1",
    ],
)
def test_a_query_in_order_comes_back_as_it_is(query: str) -> None:
    assert to_query(asked_of(parse_qs(query))) == query


def test_words_that_mean_nothing_are_passed_over() -> None:
    assert asked_of(parse_qs("via=magic&private=perhaps&page=2&account=", keep_blank_values=True)) == Asked(Part())


def test_the_same_part_has_one_query() -> None:
    one, other = (asked_of(parse_qs(query)) for query in ("vpc=b&vpc=a&vpc=a", "vpc=a&vpc=b"))
    assert to_query(one) == to_query(other) == "vpc=a&vpc=b"
