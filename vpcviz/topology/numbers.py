"""Whole numbers as people and programs write them."""


def whole_number(text: str, *, digits: int = 8) -> int | None:
    """The number that so many plain digits at most say; None for all else, also signs, spaces and other scripts, which `int` takes."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
