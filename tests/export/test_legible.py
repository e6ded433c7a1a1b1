"""Words that nobody could read are left out of small pictures."""

import re

from tests.render.sample import sample_scene
from vpcviz.export.legible import LEAST_PX, legible
from vpcviz.render.svg import svg

PICTURE = svg(sample_scene(), embed_font=False)


def _sizes(picture: str) -> list[float]:
    return [float(size) for size in re.findall(r'<text[^>]* font-size="([\d.]+)"', picture)]


def test_a_picture_at_its_own_size_keeps_every_word() -> None:
    assert legible(PICTURE, 1) == PICTURE


def test_a_small_picture_keeps_only_the_words_that_can_be_read() -> None:
    scale = 0.3
    kept = _sizes(legible(PICTURE, scale))
    assert kept == [size for size in _sizes(PICTURE) if size * scale >= LEAST_PX]
    assert 0 < len(kept) < len(_sizes(PICTURE))


def test_nothing_else_is_left_out() -> None:
    def without_words(picture: str) -> str:
        return re.sub(r"<text[^>]*>[^<]*</text>", "", picture)

    assert without_words(legible(PICTURE, 0.01)) == without_words(PICTURE)
    assert not _sizes(legible(PICTURE, 0.01))
