"""Pages of many rows: which one is asked for, and the queries that turn to others."""

from urllib.parse import urlencode

from django.http import QueryDict

from vpcviz.topology.numbers import whole_number


def page_asked(word: str, rows: int, *, of: int) -> int:
    """The number of the page, from 1, where each holds `of` rows; the nearest there is when it is beyond the last."""
    pages = max(1, -(-rows // of))
    return min(whole_number(word, digits=6) or 1, pages)


def turned(query: QueryDict, **changed: str) -> str:
    """The query with some keys changed, on the first page unless that is what changes."""
    pairs = [(key, value) for key, values in query.lists() if key not in {*changed, "page"} for value in values]
    pairs += list(changed.items())
    return "?" + urlencode([(key, value) for key, value in pairs if value])
