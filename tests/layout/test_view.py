"""A view is data and a URL query; a query that is no view is refused in a sentence that says what to write."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpcviz.layout.filters import HOLDINGS
from vpcviz.layout.view import (
    GROUPS,
    KINDS,
    LAYERS,
    PROTOCOLS,
    SHOWABLE,
    THEMES,
    View,
    ViewError,
    parse_query,
    to_query,
)

words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=","), min_size=1, max_size=12).map(
    str.strip
)
word = words.filter(bool)
phrase = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(values, max_size=3).map(lambda found: tuple(sorted(found)))


def views() -> st.SearchStrategy[View]:
    parts = {
        "accounts": several(word),
        "regions": several(word),
        "text": phrase,
        "kinds": several(st.sampled_from(KINDS)),
        "tags": several(word),
        "states": several(word.map(str.lower).filter(lambda state: state == state.lower().strip())),
        "group": st.sampled_from(GROUPS) | word.map(lambda key: f"tag:{key}"),
        "focus": phrase,
        "hops": st.integers(1, 3),
        "hidden": several(st.sampled_from(LAYERS)),
        "shown": several(st.sampled_from(SHOWABLE)),
        "expanded": several(word),
        "theme": st.sampled_from(THEMES),
    }
    estate = st.builds(View, **parts)
    other = st.builds(
        View,
        st.sampled_from(["vpc", "service"]),
        word,
        theme=parts["theme"],
        hidden=parts["hidden"],
        shown=parts["shown"],
    )
    path = st.builds(
        View,
        st.just("path"),
        source=word,
        destination=word,
        protocol=st.sampled_from([name for name in PROTOCOLS if name != "icmp"]),
        port=st.integers(1, 65535),
    )
    icmp = st.builds(View, st.just("path"), source=word, destination=word, protocol=st.just("icmp"), port=st.none())
    return estate | other | path | icmp


@given(views())
def test_a_view_and_its_query_are_one(view: View) -> None:
    assert parse_query(parse_qs(to_query(view), keep_blank_values=True)) == view


@given(views())
def test_the_order_of_values_makes_no_other_view(view: View) -> None:
    turned = {key: values[::-1] for key, values in parse_qs(to_query(view), keep_blank_values=True).items()}
    assert to_query(parse_query(turned)) == to_query(view)


def test_several_values_may_stand_in_one_key_or_in_many() -> None:
    assert parse_query({"account": ["2,1"]}) == parse_query({"account": ["1", "2"]})


def test_a_tag_may_hold_a_comma() -> None:
    assert parse_query({"tag": ["team=a,b"]}).tags == ("team=a,b",)


def test_states_are_matched_whatever_their_capitals() -> None:
    assert parse_query({"state": ["pendingAcceptance"]}).states == ("pendingacceptance",)


REFUSED = {
    "subject=moon": "there is no subject 'moon': write estate, vpc:ID, service:ID or path",
    "subject=vpc": "the subject 'vpc' is incomplete: write estate, vpc:ID, service:ID or path",
    "subject=estate:x": "the subject 'estate:x' is incomplete: write estate, vpc:ID, service:ID or path",
    "colour=red": "a view has no 'colour': it has account, compare, expand, focus, from, group, hide, hops, kind, only, port, protocol, region, show, state, subject, tag, text, theme, to",
    "hide=all": f"there is no layer 'all': hide takes {', '.join(LAYERS)}",
    "show=costs": f"there is no layer 'costs' to show: show takes {', '.join(SHOWABLE)}",
    "subject=path&from=a&to=b&show=findings": "the picture of a path takes no show: leave it out, or show it on the estate, a VPC or a service",
    "kind=bucket": f"there is no kind 'bucket': kind takes {', '.join(KINDS)}",
    "theme=pink": "there is no theme 'pink': write light or dark",
    "group=size": "the estate cannot be grouped by 'size': write account, region or tag:KEY",
    "group=tag:": "the estate cannot be grouped by 'tag:': write account, region or tag:KEY",
    "hops=0": "'0' is no number of links: hops takes 1 to 3",
    "hops=4": "'4' is no number of links: hops takes 1 to 3",
    "hops=%C2%B2": "'²' is no number of links: hops takes 1 to 3",
    "subject=path&from=a": "a path needs where it comes from and where it goes: give from and to",
    "subject=path&from=a&to=b&protocol=gre": "there is no protocol 'gre': write tcp, udp, icmp",
    "subject=path&from=a&to=b&port=x": "'x' is no port: write a number from 1 to 65535",
    "subject=path&from=a&to=b&port=0": "'0' is no port: write a number from 1 to 65535",
    "subject=path&from=a&to=b&port=65536": "'65536' is no port: write a number from 1 to 65535",
}


@pytest.mark.parametrize("query", REFUSED)
def test_a_query_that_is_no_view_is_refused_in_a_sentence(query: str) -> None:
    with pytest.raises(ViewError) as refusal:
        parse_query(parse_qs(query, keep_blank_values=True))
    assert str(refusal.value) == REFUSED[query]


def test_every_kind_that_can_be_asked_for_can_be_found() -> None:
    assert set(HOLDINGS) == set(KINDS)


@pytest.mark.parametrize(
    ("view", "filtered"),
    [(View(), False), (View(tags=("env",)), True), (View(focus="vpc-1"), True), (View(group="region"), False)],
)
def test_a_view_knows_whether_it_leaves_something_out(view: View, *, filtered: bool) -> None:
    assert view.filtered is filtered
