"""What addresses may hold beyond Django's own converters."""


class ResourceId:
    """An id from a file, whatever it holds: slashes of ARNs, and even a line break. Real ids of AWS are tamer."""

    regex: str = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """The id."""
        return value

    def to_url(self, value: str) -> str:
        """The id; Django quotes it."""
        return value
