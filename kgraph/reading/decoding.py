"""From bytes to the text that offsets refer to.

The order of belief: a byte order mark, NULs in every second byte (UTF-16), UTF-8, UTF-8 with
stray Windows bytes, Windows-1252, and what charset-normalizer makes of the rest. Mojibake is
repaired line by line, only where the repair leaves no doubt; what is left is logged.
"""

from __future__ import annotations

import codecs
import logging
import re

_log = logging.getLogger(__name__)

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF file"),
    (b"SQLite format 3", "an SQLite database"),
)
_SAMPLE = 65_536
_MOST_CONTROL_BYTES = 0.02
"""Text has none of these bytes; damaged text has a few."""

_CONTROL_BYTES = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\x1a\x1b")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD = re.compile(  # what single-byte text turns into under the wrong code page
    r"[A-Za-zÀ-ÿ][^\w\s'\"’‘“”´·•–—…@&/().,;:!?*+=<>%$#~^|\\\[\]{}`-][A-Za-zÀ-ÿ]"
    r"|[^\W\d_][¹²³¼½¾ªº][^\W\d_]|[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŸŒ]|[À-ÖØ-öø-ÿ]{4,}"
)


class NotTextError(ValueError):
    """The bytes are no text; the message says what they are, after "is"."""


def decode(data: bytes, name: str, *, declared: str | None = None) -> str:
    """The text of `data`, undone from its encoding and cleaned (see `clean`).

    `declared` is the encoding that the content names for itself, believed if it decodes.
    `name` is what the log calls it. Raises NotTextError for a binary file.
    """
    return clean(unencoded(data, name, declared=declared), name)


def clean(text: str, name: str) -> str:
    """`text` with line feeds only, without control characters, and with certain mojibake repaired."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))
    return text if text.isascii() else _mended(_SURROGATES.sub("\ufffd", text), name)


def unencoded(data: bytes, name: str, *, declared: str | None = None) -> str:
    """The characters that `data` encodes, as they are; otherwise as `decode`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise NotTextError(f"{name}, not text")
    if wide := _unmarked_utf16(data):
        return data.decode(wide, errors="replace")
    sample = data[:_SAMPLE]
    if len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > max(4, _MOST_CONTROL_BYTES * len(sample)):
        raise NotTextError("a binary file, not text")
    for encoding in (declared or "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _utf8_with_strays(data) or _single_byte(data, name)


def _unmarked_utf16(data: bytes) -> str | None:
    """The byte order, if NULs fill the high bytes of mostly Latin text and hardly the low ones."""
    even, odd = data[:_SAMPLE:2], data[1:_SAMPLE:2]
    if not odd:
        return None
    high_first, low_first = even.count(0) / len(even), odd.count(0) / len(odd)
    if low_first > 0.4 and high_first < 0.05:
        return "utf-16-le"
    return "utf-16-be" if high_first > 0.4 and low_first < 0.05 else None


def _utf8_with_strays(data: bytes) -> str | None:
    """UTF-8 into which some Windows bytes were pasted, or that was cut; None if it is not that."""
    text = data.decode("utf-8", errors="surrogateescape")
    strays = len(_SURROGATES.findall(text))
    if len(text) - strays - len(text.encode("ascii", errors="ignore")) <= strays:
        return None
    return _SURROGATES.sub(lambda found: _windows(ord(found[0]) - 0xDC00), text)


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="replace")


def _single_byte(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    if _oddity(sample, "cp1252") == 0:
        return data.decode("cp1252", errors="replace")
    guesses = [match.encoding for match in from_bytes(sample)]
    best = min(guesses, key=lambda encoding: _oddity(sample, encoding), default="cp1252")
    _log.info("%s: encoding taken to be %s", name, best)
    return data.decode(best, errors="replace")


def _oddity(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, errors="replace")
    return len(_ODD.findall(text)) + 2 * text.count("\ufffd")


def _mended(text: str, name: str) -> str:
    from ftfy.badness import badness

    if not badness(text):
        return text
    lines = [_mended_line(line, badness(line)) for line in text.split("\n")]
    left = [number for number, line in enumerate(lines, 1) if badness(line)]
    if left:
        _log.warning("%s: lines that look wrongly encoded are kept: %d, from %d", name, len(left), left[0])
    return "\n".join(lines)


def _mended_line(line: str, bad: int) -> str:
    """The repaired line, if the repair explains all that looks wrong and loses nothing."""
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import badness

    if not bad:
        return line
    mended = fix_encoding(line, TextFixerConfig(replace_lossy_sequences=False, restore_byte_a0=True))
    certain = not badness(mended) and mended.count("\ufffd") <= line.count("\ufffd") and "\n" not in mended
    return mended if certain else line
