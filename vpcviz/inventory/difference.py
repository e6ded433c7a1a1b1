"""What a new inventory changes in what is known. Absence is concluded from `FETCHED` alone."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from vpcviz.collect.call import Shape
from vpcviz.collect.calls import BY_KIND
from vpcviz.topology.records import Outcome, OutcomeState

Key = tuple[str, str, str, str]
"""Account, region, kind, native id."""
KindScope = tuple[str, str, str]
"""Account, region, kind."""

_PARENT_KINDS = {call.kind.value: call.parent.kind.value for call in BY_KIND.values() if call.parent}
_KEYED_BY_PARENT = {call.kind.value for call in BY_KIND.values() if call.parent and call.shape is not Shape.ROWS}


@dataclass(frozen=True, slots=True)
class Difference:
    """The keys to write, and those whose current version ends. A changed key is in `changed` only."""

    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    removed: tuple[Key, ...]


def difference(*, current: Mapping[Key, str], staged: Mapping[Key, str], outcomes: Iterable[Outcome]) -> Difference:
    """Compare digests. What was not read is gone only when its call, and the one for its parent, were read whole."""
    looked = Looked.at(outcomes, staged)
    missing = (key for key in current if key not in staged)
    return Difference(
        added=tuple(sorted(key for key in staged if key not in current)),
        changed=tuple(sorted(key for key, digest in staged.items() if current.get(key, digest) != digest)),
        removed=tuple(sorted(key for key in missing if looked.in_vain_for(key))),
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """Where an inventory looked, how far it got, and what it found."""

    fetched: frozenset[KindScope]
    unread: frozenset[KindScope]
    unread_parents: Mapping[KindScope, frozenset[str]]
    staged: Container[Key]
    staged_scopes: frozenset[KindScope]

    @classmethod
    def at(cls, outcomes: Iterable[Outcome], staged: Mapping[Key, object]) -> "Looked":
        """Sort the outcomes of every account, region and kind."""
        fetched: set[KindScope] = set()
        unread: set[KindScope] = set()
        parents: defaultdict[KindScope, set[str]] = defaultdict(set)
        for outcome in outcomes:
            scope = (outcome.account, outcome.region, outcome.kind.value)
            if outcome.state is OutcomeState.FETCHED:
                fetched.add(scope)
            elif outcome.parent:
                parents[scope].add(outcome.parent)
            else:
                unread.add(scope)
        return cls(
            fetched=frozenset(fetched),
            unread=frozenset(unread),
            unread_parents={scope: frozenset(ids) for scope, ids in parents.items()},
            staged=staged,
            staged_scopes=frozenset(key[:3] for key in staged),
        )

    def in_vain_for(self, key: Key) -> bool:
        """True when the resource would have been found if it were still there."""
        account, region, kind, native_id = key
        scope = (account, region, kind)
        if kind not in _PARENT_KINDS:
            return self.is_whole(scope)
        parents = (account, region, _PARENT_KINDS[kind])
        if scope in self.unread or not self.is_whole(parents):
            return False
        if kind in _KEYED_BY_PARENT:
            parent = native_id.partition("|")[0]
            return (*parents, parent) not in self.staged and parent not in self.unread_parents.get(scope, ())
        return self._was_asked_for_all(scope, parents)

    def is_whole(self, scope: KindScope) -> bool:
        """True when every call for the scope was fetched."""
        return scope in self.fetched and scope not in self.unread and scope not in self.unread_parents

    def _was_asked_for_all(self, scope: KindScope, parents: KindScope) -> bool:
        """True when rows asked for per parent were read for each parent, or when there is no parent left to ask for."""
        return self.is_whole(scope) or (scope not in self.unread_parents and parents not in self.staged_scopes)
