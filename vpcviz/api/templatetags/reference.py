"""Words of the OpenAPI schema on a page."""

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def coded(text: str) -> SafeString:
    """The text, with what stands between backquotes as code."""
    parts = (
        format_html("<code>{}</code>", part) if index % 2 else escape(part)
        for index, part in enumerate(text.split("`"))
    )
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


@register.filter
def paragraphs(text: str) -> SafeString:
    """The text with its paragraphs, and code in them."""
    return format_html_join("\n", "<p>{}</p>", ((coded(part),) for part in text.split("\n\n")))
