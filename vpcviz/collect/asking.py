"""Asking AWS one call: paging, pacing, and the outcome."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from vpcviz.collect.buckets import Buckets
from vpcviz.collect.call import Call, Params
from vpcviz.collect.credentials import Account
from vpcviz.collect.refusals import code_and_message, one_line, refusal_of, state_of
from vpcviz.collect.results import CallResult
from vpcviz.collect.shape import Answer, clean, region_of
from vpcviz.topology.records import GLOBAL, OutcomeState

logger = logging.getLogger(__name__)

PATIENCE = 3
"""How often a throttled page is asked again, beyond botocore's own attempts."""

RowFilter = Callable[[Answer], bool]


class Cancelled(Exception):
    """The user no longer wants the answer."""


class SamePage(Exception):
    """AWS named a next page that was already read."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, as the sweep sees it."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks calls of one account in one region. Threads may share it."""

    account: Account
    region: str
    buckets: Buckets
    clock: Clock
    cancelled: Callable[[], bool]

    @property
    def endpoint_region(self) -> str:
        """The region whose endpoint is asked."""
        return self.account.home_region if self.region == GLOBAL else self.region

    def ask(self, call: Call, params: Params, keeps: RowFilter | None = None) -> CallResult:
        """The call's result. Never raises: a failure is an outcome, and the pages before it are kept."""
        pages: list[Answer] = []
        fetched_at = self.clock.now().isoformat(timespec="seconds")
        state, code, message = OutcomeState.FETCHED, "", ""
        try:
            pages.extend(_kept(call, page, keeps) for page in self._pages(call, params))
        except Cancelled:
            state, message = OutcomeState.CANCELLED, "The scan was cancelled."
        except SamePage:
            state, code, message = OutcomeState.FAILED, "SamePage", "AWS named the same next page twice."
        except (ClientError, BotoCoreError) as error:
            state, code, message = refusal_of(error, service_in_region=self._knows(call))
        except Exception as error:
            logger.exception("unexpected answer of %s in %s", call.operation, self.region)
            state, code, message = OutcomeState.FAILED, type(error).__name__, one_line(str(error))
        return CallResult(
            account=self.account.id,
            region=region_of(call, self.region),
            service=call.service,
            operation=call.operation,
            params=params,
            outcome=state,
            error_code=code,
            message=message,
            fetched_at=fetched_at,
            pages=tuple(pages),
        )

    def _knows(self, call: Call) -> bool:
        return self.region == GLOBAL or self.region in self.account.regions_of(call.service)

    def _pages(self, call: Call, params: Params) -> Iterator[Answer]:
        request: dict[str, Any] = {**call.params, **params}
        paging = call.paging
        if paging and paging.size_param:
            request[paging.size_param] = paging.size
        seen = set()
        while True:
            page = self._page(call, request)
            yield page
            tokens = {ask: page[told] for told, ask in paging.tokens if page.get(told)} if paging else {}
            if not tokens:
                return
            mark = tuple(sorted(tokens.items()))
            if mark in seen:
                raise SamePage
            seen.add(mark)
            for _, ask in paging.tokens if paging else ():
                request.pop(ask, None)
            request.update(tokens)

    def _page(self, call: Call, request: Params) -> Answer:
        for attempt in range(PATIENCE + 1):
            if self.cancelled():
                raise Cancelled
            self.buckets.take(self.account.id, self.region, call.service, call.operation)
            try:
                answer: Answer = self._method(call)(**request)
                return answer
            except ClientError as error:
                code, _ = code_and_message(error)
                if state_of(code) is not OutcomeState.THROTTLED or attempt == PATIENCE:
                    raise
                self.buckets.drain(self.account.id, self.region, call.service, call.operation)
                self.clock.sleep(2.0**attempt)
        raise Cancelled

    def _method(self, call: Call) -> Callable[..., Answer]:
        method: Callable[..., Answer] = getattr(
            self.account.client(call.service, self.endpoint_region), xform_name(call.operation)
        )
        return method


def _kept(call: Call, page: Answer, keeps: RowFilter | None) -> Answer:
    """The page as it is stored: without secrets, and of the rows only those wanted."""
    cleaned = clean(call, page)
    if keeps is None:
        return cleaned
    return {call.result_key: [row for row in cleaned.get(call.result_key, ()) if keeps(row)]}
