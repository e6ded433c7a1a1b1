"""Pictures as small files: PNG with the colours that are most used, without what a painter's program would want to know."""

from io import BytesIO
from pathlib import Path

from PIL import Image

COLOURS = 256


def save(path: Path, picture: bytes) -> None:
    """Write a PNG with few colours; those of flat parts stay as they are."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    counted = image.getcolors(image.width * image.height) or []
    used = [colour for _, colour in sorted(counted, reverse=True)[:COLOURS]]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in used for part in colour])
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
