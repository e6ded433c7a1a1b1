import pytest

from tests.render.contrast import contrast
from vpcviz.render.palette import (
    CONDITION_DASHES,
    DARK,
    EDGES,
    LIGHT,
    STROKES,
    Palette,
    Tone,
    condition,
    css,
)

THEMES = {"light": LIGHT, "dark": DARK}
TONES = [(theme, name) for theme in THEMES for name in LIGHT if name != "plate"]
SOLID = ("critical", *(f"rt{number}" for number in range(8)))
"""The grounds of badges, on which nothing but their own words stands."""
LETTERED = [(theme, name) for theme, name in TONES if name not in SOLID]


def _tone(theme: str, name: str) -> Tone:
    tones = THEMES[theme]
    tone = tones[name]
    return Tone(tones["paper"].fill, tone.stroke, tone.ink) if tone.fill == "none" else tone


def test_both_themes_have_the_same_tones() -> None:
    assert list(LIGHT) == list(DARK)


@pytest.mark.parametrize(("theme", "name"), TONES)
def test_words_can_be_read_on_their_own_ground(theme: str, name: str) -> None:
    tone = _tone(theme, name)
    assert contrast(tone.ink, tone.fill) >= 4.5


@pytest.mark.parametrize(("theme", "name"), LETTERED)
@pytest.mark.parametrize("ink", ["text", "muted"])
def test_plain_words_can_be_read_on_every_ground(theme: str, name: str, ink: str) -> None:
    assert contrast(THEMES[theme][ink].ink, _tone(theme, name).fill) >= 4.5


@pytest.mark.parametrize(("theme", "name"), LETTERED)
def test_toned_words_can_be_read_on_paper_and_in_subnets(theme: str, name: str) -> None:
    for ground in ("paper", "vpc", "subnet-public", "subnet-private", "subnet-isolated"):
        assert contrast(THEMES[theme][name].ink, _tone(theme, ground).fill) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", EDGES)
def test_lines_stand_out_from_the_paper(theme: str, kind: str) -> None:
    tones = THEMES[theme]
    assert contrast(tones[EDGES[kind].tone].stroke, tones["paper"].fill) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_route_tables_have_colours_of_their_own(theme: str) -> None:
    fills = {THEMES[theme][f"rt{index}"].fill for index in range(8)}
    assert len(fills) == 8


def test_accounts_regions_vpcs_and_zones_have_the_colours_of_aws() -> None:
    assert [LIGHT[name].stroke for name in ("account", "region", "vpc", "zone")] == [
        "#E7157B",
        "#00A4A6",
        "#8C4FFF",
        "#147EBA",
    ]
    assert [LIGHT[f"subnet-{name}"].fill for name in ("public", "private")] == ["#F2F6E8", "#E6F6F7"]
    assert STROKES["region"].dash
    assert STROKES["zone"].dash


def test_each_condition_differs_in_its_dashes_too() -> None:
    dashes = [CONDITION_DASHES[name] for name in ("waiting", "broken", "gone", "unconnected", "stale")]
    assert len(set(dashes)) == len(dashes)


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        ("available", None),
        (None, None),
        ("", None),
        ("pendingAcceptance", "waiting"),
        ("pending-acceptance", "waiting"),
        ("PENDING_ACCEPTANCE", "waiting"),
        ("rejected", "broken"),
        ("blackhole", "broken"),
        ("unhealthy", "broken"),
        ("deleting", "gone"),
        ("unreadable", "unreadable"),
        ("a state of next year", None),
    ],
)
def test_state_calls_for_a_tone(state: str | None, tone: str | None) -> None:
    assert condition(state) == tone


def test_screen_leaves_colours_to_the_page() -> None:
    assert Palette("screen").stroke("vpc") == "var(--vv-vpc-stroke)"
    assert "--vv-vpc-stroke: #8C4FFF;" in css()
    assert "prefers-color-scheme: dark" in css()


def test_unknown_tone_is_neutral() -> None:
    assert Palette("dark").fill("no such tone") == DARK["neutral"].fill
