"""What is sent for links: bytes that are made once and kept for as long as what they show stays the same."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max

from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.models import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from vpcviz.share.models import ShareLink
    from vpcviz.share.selectors import Live

BYTES: Final = 128 * 1024**2
NARROWED_BYTES: Final = 16 * 1024**2
"""Of tables that visitors narrowed: they cannot push out what everybody looks at."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, and its name for caches."""

    content: bytes
    mime: str
    etag: str
    name: str = ""
    packed: bytes = b""
    """The same, compressed by gzip; empty where that gains nothing."""


_bodies: Final[Kept[Body]] = Kept(bound=BYTES, weigh=lambda body: len(body.content) + len(body.packed))
_narrowed: Final[Kept[Body]] = Kept(bound=NARROWED_BYTES, weigh=lambda body: len(body.content) + len(body.packed))
_making: Final = Lock()
CONVERTING: Final = Lock()
"""For what is made in another process: it can take a minute, and pages do not wait for it."""


def body_of(content: bytes, mime: str, name: str = "", *, pack: bool) -> Body:
    """A body with its name for caches, and compressed where that is asked for."""
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Body(content, mime, etag, name, gzip.compress(content, 6, mtime=0) if pack else b"")


def kept_body(live: Live, name: Hashable, make: Callable[[], Body], *, turn: Lock = _making) -> Body:
    """What `make` gives, kept as long as what the link shows stays the same; one thread makes while others wait."""
    key = (*shown_by(live), name)
    found = _bodies.peek(key)
    if found is not None:
        return found
    with turn:
        return _bodies.get(key, make)


def narrowed_body(live: Live, name: Hashable, make: Callable[[], Body]) -> Body:
    """The same for what one visitor asks for."""
    return _narrowed.get((*shown_by(live), name), make)


def shown_by(live: Live) -> tuple[Hashable, ...]:
    """Names what a link shows now: no other link and no other snapshot has this name."""
    link = live.link
    noted = _stamp(link) if link.with_notes else ()
    return (link.key, live.snapshot, live.revision, live.prior, live.prior_revision, live.workspace, noted)


def _stamp(link: ShareLink) -> tuple[Hashable, ...]:
    """Tells whether notes have changed, or what their authors are called."""
    authors = Note.objects.filter(workspace=link.workspace_id).values_list("author__name", "author__email")
    return tuple(authors.annotate(n=Count("pk"), at=Max("updated_at")).order_by("author__name", "author__email"))
