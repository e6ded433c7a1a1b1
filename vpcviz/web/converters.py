"""What addresses may hold beyond Django's own converters."""

from typing import Final


class ResourceId:
    """An id from a file, whatever it holds: slashes of ARNs, and even a line break. Real ids of AWS are tamer."""

    regex: Final = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """The id."""
        return value

    def to_url(self, value: str) -> str:
        """The id; Django quotes it."""
        return value
