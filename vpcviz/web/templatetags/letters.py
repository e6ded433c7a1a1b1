"""Where letters go, for pages that speak of them."""

from typing import Final

from django import template
from django.conf import settings

from vpcviz.people.letters import is_delivered

register = template.Library()

WRITTEN: Final = {
    "django.core.mail.backends.console.EmailBackend": "to its standard output",
    "django.core.mail.backends.filebased.EmailBackend": "into a folder",
}


@register.simple_tag
def written_where() -> str:
    """Where this server writes letters that it does not send; "" when it sends them."""
    return "" if is_delivered() else WRITTEN[settings.EMAIL_BACKEND]
