import re

import pytest

from tests.render.sample import HOSTILE
from vpcviz.render.files import FORMATS, MAX_STEM, file_name


@pytest.mark.parametrize("title", [*HOSTILE, "CON", "nul.txt", ".hidden", "a/b\\c", "…", "x." * 90])
@pytest.mark.parametrize("name", FORMATS)
def test_no_title_makes_a_harmful_file_name(title: str, name: str) -> None:
    made = file_name(title, name)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.[a-z]+", made)
    assert ".." not in made
    assert len(made) <= MAX_STEM + 10
    assert not re.match(r"(?i)(con|prn|aux|nul)\.", made)


def test_plain_title_is_kept() -> None:
    assert file_name("network-dev-0", "svg") == "network-dev-0.svg"
    assert file_name("Zürich Ost: eu-west-1", "png") == "Zurich-Ost-eu-west-1.png"


def test_title_without_a_usable_letter_gets_a_plain_name() -> None:
    assert file_name("日本語", "pdf") == "vpcviz.pdf"
