"""Browsers in words."""

from typing import Final

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-requests/", "Python"),
)
"""What a User-Agent holds, and the browser that sends it. Those that name others, too, come first."""
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """The browser and the system that a User-Agent names, as far as they are known."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "Another program")
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
