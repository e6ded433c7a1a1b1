"""The bundled font, cut down to the letters of one picture, for an SVG that stands alone."""

import base64
import io
from functools import lru_cache

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from vpcviz.layout.assets import FONT_FAMILY, Weight, font_path
from vpcviz.layout.scene import Scene, texts_of
from vpcviz.layout.text import clean

ALWAYS = "…0123456789"
UNUSED_TABLES = {"GPOS", "GSUB", "GDEF", "STAT", "prep", "gasp"}
"""Kerning, ligatures and hinting: the layout measures without them, and reading them takes most of the time."""


def font_style(scene: Scene) -> str:
    """A `<style>` with the glyphs that the scene's words need, as TrueType data in base64."""
    regular, semibold = _characters(scene)
    faces = [(400, regular), (600, semibold)]
    rules = "".join(_face(weight, "".join(sorted(used))) for weight, used in faces)  # type: ignore[arg-type]
    return f"<style>{rules}text{{font-kerning:none}}</style>\n"


def _characters(scene: Scene) -> tuple[set[str], set[str]]:
    used: dict[int, set[str]] = {400: set(ALWAYS), 600: set(ALWAYS)}
    for text in texts_of(scene):
        used[text.weight].update(clean(text.text))
    for node in scene.nodes:
        for badge in node.badges:
            used[600].update(clean(badge.text))
    used[600].update("A")
    return used[400], used[600]


def _face(weight: Weight, characters: str) -> str:
    data = base64.b64encode(_subset(weight, characters)).decode("ascii")
    return (
        f"@font-face{{font-family:{FONT_FAMILY};font-weight:{weight};"
        f"src:url(data:font/ttf;base64,{data}) format('truetype')}}"
    )


@lru_cache(maxsize=64)
def _subset(weight: Weight, characters: str) -> bytes:
    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False, name_IDs=[1, 2, 4, 6, 13, 14]
    )
    with TTFont(font_path(weight), recalcTimestamp=False) as font:
        for table in UNUSED_TABLES & set(font.keys()):
            del font[table]
        subsetter = Subsetter(options=options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    return out.getvalue()
