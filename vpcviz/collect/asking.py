"""Asking AWS one call: paging, pacing, and the outcome."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from vpcviz.collect.buckets import Buckets
from vpcviz.collect.call import Call, Params
from vpcviz.collect.clients import WrongAnswer
from vpcviz.collect.credentials import Account, CredentialsError
from vpcviz.collect.patience import Cause, Patience, cause_of
from vpcviz.collect.refusals import one_line, refusal_of
from vpcviz.collect.results import CallResult
from vpcviz.collect.shape import Answer, clean, region_of
from vpcviz.topology.records import GLOBAL, OutcomeState

logger = logging.getLogger(__name__)

REFUSALS = (ClientError, BotoCoreError, ResponseParserError, WrongAnswer)
"""How a request ends that AWS did not answer as asked."""

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
        except CredentialsError as error:
            state, code, message = error.state, error.code, error.sentence
        except REFUSALS as error:
            state, code, message = refusal_of(error, now=self.clock.now(), service_in_region=self._knows(call))
        except Exception as error:
            logger.exception("unexpected answer of %s in %s", call.operation, self.region)
            state, code, message = OutcomeState.FAILED, type(error).__name__, one_line(str(error))
        return CallResult(
            account=self.account.id,
            region=region_of(call, self.region),
            service=call.service,
            operation=call.operation,
            params=dict(params),
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

    def _cause(self, call: Call, error: Exception) -> Cause:
        """What the failure calls for. Nobody waits for a service that the region does not have."""
        if isinstance(error, CredentialsError):
            return error.cause
        return Cause.FINAL if isinstance(error, EndpointConnectionError) and not self._knows(call) else cause_of(error)

    def _page(self, call: Call, request: Params) -> Answer:
        patience = Patience(self.account.signed_in.clients.aws.attempts, self.clock.sleep)
        renewed = False
        while True:
            self.buckets.take(self.account.id, self.region, call.service, call.operation)
            if self.cancelled():
                raise Cancelled
            signer = self.account.signed_in.signer
            try:
                return self.account.ask(signer, call.service, self.endpoint_region, call.operation, request)
            except (CredentialsError, *REFUSALS) as error:
                cause = self._cause(call, error)
                if cause is Cause.THROTTLED:
                    self.buckets.drain(self.account.id, self.region, call.service, call.operation)
                renews = cause is Cause.EXPIRED and not renewed and self.account.signed_in.renew(signer)
                renewed |= renews
                if not renews and not patience.waits(cause):
                    raise


def _kept(call: Call, page: Answer, keeps: RowFilter | None) -> Answer:
    """The page as it is stored: without secrets, and of the rows only those wanted."""
    cleaned = clean(call, page)
    if keeps is None:
        return cleaned
    return {call.result_key: [row for row in cleaned.get(call.result_key, ()) if keeps(row)]}
