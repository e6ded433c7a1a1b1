"""What a link to a table shows of it: its filters as a query, in one order, and nothing that the filters do not know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

from vpcviz.layout.view import ViewError
from vpcviz.topology.access import asked as access_asked
from vpcviz.topology.access.kept import WAYS
from vpcviz.topology.findings import asked as findings_asked
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.kept import Part as FindingsPart
from vpcviz.topology.findings.rules import RULE_OF
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Record

CHANGE_KEYS: Final = ("kind", "account", "region")
Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ChangesPart:
    """What of a comparison is shown. What is empty keeps everything."""

    kinds: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    def keeps(self, record: Record) -> bool:
        """Whether a record is compared."""
        return (
            (not self.kinds or record.kind.value in self.kinds)
            and (not self.accounts or record.account in self.accounts)
            and (not self.regions or record.region in self.regions)
        )


def query_of(text: str) -> dict[str, list[str]]:
    """A query as keys with their values."""
    return parse_qs(text, keep_blank_values=True)


def access_query(text: str) -> str:
    """The query of a part of the access matrix in one order. Raises `ViewError`."""
    query = query_of(text)
    refuse_others(query, access_asked.KEYS, "the access matrix")
    refuse_words(query.get("via", ()), WAYS, "via")
    refuse_words(query.get("private", ()), ("yes", "no"), "private")
    return access_asked.to_query(access_asked.asked_of(query))


def changes_part(text: str) -> ChangesPart:
    """What of a comparison a query asks for. Raises `ViewError`."""
    query = query_of(text)
    refuse_others(query, CHANGE_KEYS, "a comparison")
    refuse_words(query.get("kind", ()), tuple(Kind), "kind")
    return ChangesPart(*(_values(query, key) for key in CHANGE_KEYS))


def changes_query(text: str) -> str:
    """The query of a part of a comparison in one order. Raises `ViewError`."""
    part = changes_part(text)
    told = zip(CHANGE_KEYS, (part.kinds, part.accounts, part.regions), strict=True)
    return urlencode([(key, value) for key, values in told for value in values])


def findings_part(text: str) -> FindingsPart:
    """What of the findings a query asks for. Raises `ViewError`."""
    query = query_of(text)
    refuse_others(query, findings_asked.KEYS, "the findings")
    refuse_words(query.get("severity", ()), tuple(Severity), "severity")
    refuse_words(query.get("rule", ()), tuple(RULE_OF), "rule")
    return findings_asked.part_asked(query)


def findings_query(text: str) -> str:
    """The query of a part of the findings in one order. Raises `ViewError`."""
    return findings_asked.to_query(findings_part(text))


def _values(query: Query, key: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in query.get(key, ()) if word}))


def refuse_others(query: Query, keys: Iterable[str], what: str) -> None:
    """Raises `ViewError` for a key that is not among these: it would promise a filter that does nothing."""
    unknown = sorted(set(query) - set(keys))
    if unknown:
        raise ViewError(f"{what} has no filter '{unknown[0]}': it has {', '.join(keys)}")


def refuse_words(words: Iterable[str], known: Sequence[str], key: str) -> None:
    """Raises `ViewError` for a word that a filter does not know."""
    wrong = sorted({word for word in words if word} - set(known))
    if wrong:
        raise ViewError(f"{key} takes no '{wrong[0]}'")
