"""Words as XML: cleaned, escaped, and free of characters that XML forbids."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from vpcviz.layout.text import clean

_QUOTE = {'"': "&quot;", "'": "&#39;"}
Values = Mapping[str, str | float | None]
"""Names and values of attributes; one that is None is left out."""

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def content(text: str) -> str:
    """One line of text between tags."""
    return escape(clean(text))


def lines(text: str) -> str:
    """Several lines of text between tags; line breaks stay, each line is cleaned."""
    return "\n".join(content(line) for line in text.split("\n"))


def attributes(values: Values) -> str:
    """` name="value"` for each value that is not None, in the order given."""
    return "".join(f' {name}="{quoted(value)}"' for name, value in values.items() if value is not None)


def quoted(value: str | float) -> str:
    """A value inside double quotes."""
    return escape(clean(value), _QUOTE) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """The shortest decimal writing of a number, to two places."""
    return str(value) if isinstance(value, int) else f"{value:.2f}".rstrip("0").rstrip(".")


def word(text: str) -> str:
    """The text as a class name: lower-case letters, digits and hyphens only."""
    return _NOT_A_WORD.sub("-", text.lower()).strip("-") or "other"
