"""The history of a resource in words for a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vpcviz.inventory.history import BACK, CHANGED, GONE, SEEN, UNKNOWN, Event, Moment, Story
from vpcviz.topology.moments import time_words
from vpcviz.web.changed import FieldChange, said
from vpcviz.web.facts.words import kind_word

WORDS: Final = {
    SEEN: ("Seen first", "Here before"),
    CHANGED: ("Changed", "Changed by then"),
    GONE: ("Gone", "Gone by then"),
    BACK: ("Back", "Back by then"),
    UNKNOWN: ("Perhaps changed", "Here again; what happened in between is not kept"),
}
"""What an event is called when the snapshot before it is kept, and when it is not."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a history."""

    what: str
    words: str
    at: datetime | None
    number: int
    source: str
    is_kept: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """A resource as one account and region showed it, newest event first."""

    kind: str
    id: str
    account: str
    region: str
    since: str
    events: tuple[Told, ...]
    is_gone: bool


def lives_of(stories: tuple[Story, ...]) -> tuple[Life, ...]:
    """The stories in words."""
    return tuple(_life(story) for story in stories)


def _life(story: Story) -> Life:
    return Life(
        kind=kind_word(story.kind),
        id=story.id,
        account=story.account,
        region=story.region,
        since=since(story),
        events=tuple(_told(event) for event in reversed(story.events)),
        is_gone=story.gone is not None,
    )


def since(story: Story) -> str:
    """One sentence: since when it is here, or since when it is gone."""
    here = f"{'Here since' if story.first.is_exact else 'Here before'} {_when(story.first.moment)}"
    if story.gone is not None:
        return f"{here}, last seen {_when(story.last_seen)}, gone {_when(story.gone.moment)}."
    changes = sum(event.what == CHANGED for event in story.events)
    changed = "not changed since" if not changes else f"changed {changes} time{'' if changes == 1 else 's'}"
    return f"{here}, last seen {_when(story.last_seen)}, {changed}."


def summary(stories: tuple[Story, ...]) -> str:
    """One sentence on the resource itself; "" when nothing is known."""
    return since(stories[0]) if stories else ""


def _told(event: Event) -> Told:
    exact, not_exact = WORDS[event.what]
    moment = event.moment
    return Told(
        what=event.what,
        words=exact if event.is_exact else not_exact,
        at=moment.at,
        number=moment.number,
        source=moment.source,
        is_kept=moment.is_kept,
        fields=said(event.fields),
    )


def _when(moment: Moment) -> str:
    return time_words(moment.at) if moment.at else f"snapshot {moment.number}"
