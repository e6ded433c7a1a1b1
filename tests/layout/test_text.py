import unicodedata

import pytest
from fontTools.ttLib import TTFont

from vpcviz.layout.assets import font_path
from vpcviz.layout.text import clean, fit, measure

GLYPHS = frozenset(map(chr, TTFont(font_path()).getBestCmap()))
HIDDEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_width_grows_with_size_and_weight() -> None:
    assert measure("network-dev-0", 24) == pytest.approx(2 * measure("network-dev-0", 12))
    assert measure("network-dev-0", 12, 600) > measure("network-dev-0", 12)
    assert measure("", 12) == 0


def test_width_is_the_sum_of_its_letters() -> None:
    assert measure("AV", 10) == pytest.approx(measure("A", 10) + measure("V", 10))


def test_character_without_a_glyph_counts_one_em() -> None:
    assert "語" not in GLYPHS
    assert measure("語", 10) == 10


def test_combining_mark_takes_no_room() -> None:
    assert measure("ש\u05bc\u05c2", 10) == pytest.approx(measure("ש", 10))


def test_short_name_stays_whole() -> None:
    assert fit("ecr.api", 100, 12) == "ecr.api"


def test_long_name_loses_its_middle() -> None:
    short = fit("shared-services-stage-api-0", 120, 12)
    head, dots, tail = short.partition("…")
    assert dots
    assert "shared-services-stage-api-0".startswith(head)
    assert "shared-services-stage-api-0".endswith(tail)
    assert len(head) >= len(tail) >= 3


@pytest.mark.parametrize("width", [1, 9, 10, 15, 40, 77, 200, 999])
@pytest.mark.parametrize("text", ["x" * 300, "W" * 50, "i" * 50, "a b c d e f g h i j k", "e\u0301" * 80, "語" * 40])
def test_fitted_name_is_never_wider_than_its_room(text: str, width: int) -> None:
    assert measure(fit(text, width, 12), 12) <= width


def test_room_too_small_for_an_ellipsis_holds_nothing() -> None:
    assert fit("network", 2, 12) == ""


@pytest.mark.parametrize("sign", [*HIDDEN, "\x00", "\x1b", "\x7f", "\ud800", "\ufffe", "\uffff", "\ue000"])
def test_control_becomes_a_visible_sign(sign: str) -> None:
    assert clean(f"a{sign}b") == "a□b"


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\U000e0041"]
)
def test_invisible_joiner_is_dropped(sign: str) -> None:
    assert clean(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x85", "\n\n\n"])
def test_line_break_becomes_a_sign_on_the_same_line(sign: str) -> None:
    assert clean(f"a{sign}b") == "a↵b"


def test_odd_spaces_become_one_space() -> None:
    assert clean("a\tb\u00a0\u2003c") == "a b c"


def test_marks_do_not_pile_up() -> None:
    piled = clean("a" + "\u0301" * 50)
    assert sum(unicodedata.combining(character) > 0 for character in piled) <= 2


@pytest.mark.parametrize("name", ["network-dev-0", "Zürich-Ost", "שלום", "日本語", "сервис", "<script>", "a" * 300])
def test_honest_name_is_left_alone(name: str) -> None:
    assert clean(name) == name


def test_every_sign_that_it_writes_has_a_glyph() -> None:
    assert GLYPHS.issuperset("…□↵")
