"""How many files a .zip lists, counted before `zipfile` makes an object of each (PKWARE: "APPNOTE.TXT", 4.3.12 to 4.3.16)."""

import struct
from typing import Final

END: Final = b"PK\x05\x06"
END_64: Final = b"PK\x06\x06"
ENTRY: Final = b"PK\x01\x02"
ENTRY_BYTES: Final = 46
LONGEST_COMMENT: Final = 65_535
END_BYTES: Final = 22
LOCATOR_64_BYTES: Final = 20


def lists_more_than(data: bytes, most: int) -> bool:
    """True when the archive's directory has more entries than `most`, whatever it says of their number."""
    end = data.rfind(END, max(0, len(data) - END_BYTES - LONGEST_COMMENT))
    if end < 0 or len(data) - end < END_BYTES:
        return False
    size = int(struct.unpack_from("<L", data, end + 12)[0])
    directory_end = end
    end_64 = data.rfind(END_64, max(0, end - LOCATOR_64_BYTES - 56 - LONGEST_COMMENT), end)
    if end_64 >= 0 and len(data) - end_64 >= 56:
        size, directory_end = int(struct.unpack_from("<Q", data, end_64 + 40)[0]), end_64
    return _entries(data, max(0, directory_end - size), directory_end, most) > most


def _entries(data: bytes, place: int, end: int, most: int) -> int:
    count = 0
    while count <= most and place + ENTRY_BYTES <= end and data.startswith(ENTRY, place):
        name, extra, comment = struct.unpack_from("<HHH", data, place + 28)
        place += ENTRY_BYTES + name + extra + comment
        count += 1
    return count
