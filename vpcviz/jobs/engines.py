"""Which engine brings jobs to workers. The rows are the truth; an engine only says that there is something to do."""

from collections.abc import Sequence
from functools import cache
from typing import Final, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

ENGINES: Final = {"database": "vpcviz.jobs.engines.DatabaseEngine", "celery": "vpcviz.jobs.broker.CeleryEngine"}


class Engine(Protocol):
    """How workers hear of jobs."""

    @property
    def announces(self) -> bool:
        """True when workers must be told of each job; else they look for themselves."""

    @property
    def spreads(self) -> bool:
        """True when work is worth handing out in parts, to workers on several machines."""

    def announce(self, *, jobs: Sequence[int], parts: Sequence[int]) -> bool:
        """Tell workers of these jobs; False when they could not be told. Called when the rows are committed."""

    def backlog(self) -> int | None:
        """How many announcements nobody has heard yet; None when that cannot be told."""

    def health(self) -> str:
        """ "ok", or what is wrong in one sentence."""


class DatabaseEngine:
    """Workers look at the rows. Needs nothing but the database."""

    announces = False
    spreads = False

    def announce(self, *, jobs: Sequence[int], parts: Sequence[int]) -> bool:  # noqa: ARG002 - nobody has to be told
        """Nobody has to be told."""
        return True

    def backlog(self) -> int | None:
        """Nothing waits outside of the database."""
        return 0

    def health(self) -> str:
        """Whatever the database is."""
        return "ok"


def engine() -> Engine:
    """The engine that the settings name."""
    return _made(settings.VPCVIZ_ENGINE)


def check_settings() -> None:
    """Raise `ImproperlyConfigured` for an engine that does not exist."""
    if settings.VPCVIZ_ENGINE not in ENGINES:
        raise ImproperlyConfigured(
            f"VPCVIZ_ENGINE is “{settings.VPCVIZ_ENGINE}”; it may be: {', '.join(sorted(ENGINES))}."
        )


@cache
def _made(name: str) -> Engine:
    made: Engine = import_string(ENGINES[name])()
    return made
