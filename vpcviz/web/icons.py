"""The small icons of buttons, as paths on a grid of 16."""

from typing import Final

ICONS: Final = {
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.5 10.5 14 14",
    "plus": "M8 3v10M3 8h10",
    "minus": "M3 8h10",
    "fit": "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
    "bookmark": "M4 2.5h8v11l-4-3-4 3z",
    "tree": "M3 3h4M5 3v9.5h3M5 8h3M10 8h3.5M10 12.5h3.5",
    "download": "M8 2.5v7M5 7l3 3 3-3M3 13.5h10",
    "close": "m4 4 8 8M12 4l-8 8",
    "copy": "M5.5 5.5h7v8h-7zM10 5.5v-3H3v8h2.5",
    "down": "m4 6 4 4 4-4",
    "sun": "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
    "moon": "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z",
    "system": "M2 3h12v8H2zM6 13.5h4M8 11v2.5",
    "warning": "M8 2 14.5 13.5h-13ZM8 6.5v3M8 11.4v.2",
    "picture": "M2 2.5h5v4H2zM9 9.5h5v4H9zM4.5 6.5v5H9",
    "selection": "M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M6 6h4v4H6z",
    "outside": "M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4",
    "inside": "M2 3h12v10H2zM8 5.5v5M5.5 8h5",
    "compare": "M2.5 3.5h6v6h-6zM7.5 6.5h6v6h-6z",
    "back": "M6.5 3 2.5 7l4 4M2.5 7h7a4 4 0 0 1 4 4v2",
    "focus": "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2",
    "share": "M8 10V2.5M5 5l3-3 3 3M4.5 7.5H3v6h10v-6h-1.5",
    "print": "M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z",
    "filter": "M2 3.5h12M4.5 8h7M6.5 12.5h3",
    "help": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM6.2 6.3A1.9 1.9 0 1 1 8 8.6v.9M8 11.5v.2",
}
