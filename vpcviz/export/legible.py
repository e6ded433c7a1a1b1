"""Leaves out of a drawing what could not be read at the size that it is drawn at."""

import re
from typing import Final

LEAST_PX: Final = 4.0
"""Words whose font size comes out smaller than this are a grey line to the eye, and most of the work."""

_TEXT = re.compile(r"<text[^>]*? font-size=\"([\d.]+)\"[^>]*>[^<]*</text>")


def legible(svg: str, scale: float) -> str:
    """The SVG without the words that are too small at this scale."""
    if scale >= 1:
        return svg
    return _TEXT.sub(lambda found: found[0] if float(found[1]) * scale >= LEAST_PX else "", svg)
