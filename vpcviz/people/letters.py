"""Mail: made of templates, sent by Django's e-mail back end."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

_postmen: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")
_under_way: Final[set[Future[bool]]] = set()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain text."""

    to: str
    subject: str
    text: str

    @classmethod
    def of(cls, template: str, *, to: str, told: Mapping[str, Any]) -> Letter:
        """The letter of a template: its first line is the subject."""
        subject, _, text = render_to_string(f"{template}.txt", dict(told)).partition("\n")
        return cls(to, " ".join(subject.split()), f"{text.strip()}\n")


def send(letter: Letter) -> bool:
    """Send it now. False, with a line in the log, when the back end cannot."""
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to]).send()
    except (SMTPException, OSError) as error:
        logger.error("Mail could not be sent: %s", type(error).__name__)
        return False
    return True


def is_delivered() -> bool:
    """False when VPCVIZ_EMAIL_URL has letters written to standard output or a folder, where nobody finds them in time."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".filebased.EmailBackend"))


def post(letter: Letter) -> None:
    """Send it soon: how long that takes tells the visitor nothing."""
    sending = _postmen.submit(send, letter)
    _under_way.add(sending)
    sending.add_done_callback(_under_way.discard)


def all_sent() -> None:
    """Wait until no letter is under way."""
    wait(set(_under_way))
