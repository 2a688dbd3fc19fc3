"""Who loads: from options, the environment or netrc. Nothing here is ever shown."""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kgraph.errors import ReadError, UsageError

_PREFIX = "KGRAPH_LOAD_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user with a password, or a token, or neither; they do not show when printed."""

    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return self.user is not None or self.token is not None


def credentials(address: str, given: Credentials, environment: Mapping[str, str] | None = None) -> Credentials:
    """What is given, or else what the environment says, or else netrc; a user without a password is completed."""
    found = _found(address, given, os.environ if environment is None else environment)
    if found.user is not None and found.password is None:
        raise UsageError(f"--user {found.user}: has no password; give --password-file, or set {_PREFIX}PASSWORD")
    return found


def lacks_password(address: str, given: Credentials) -> bool:
    """Whether there is a user whose password is nowhere, so that it has to be asked for."""
    found = _found(address, given, os.environ)
    return found.user is not None and found.password is None


def _found(address: str, given: Credentials, known: Mapping[str, str]) -> Credentials:
    user = given.user or (None if given.token else known.get(f"{_PREFIX}USER"))
    token = given.token or (None if user else known.get(f"{_PREFIX}TOKEN"))
    if token:
        return Credentials(token=_printable(token))
    password = given.password or known.get(f"{_PREFIX}PASSWORD")
    if user is None or password is None:
        found = _from_netrc(address, known)
        if found is not None and user in {None, found[0]}:
            user, password = found[0], password or found[1]
    return Credentials() if user is None else Credentials(user=user, password=password)


def secret(path: str | Path) -> str:
    """The password or token that a file holds: its first line."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror}; it should hold one line") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: is no text in UTF-8; it should hold one line") from error
    line = text.partition("\n")[0].rstrip("\r")
    if not line:
        raise ReadError(f"{path}: its first line is empty; it should hold the password or token")
    return line


def _printable(token: str) -> str:
    if not (token.isascii() and token.isprintable()):
        raise UsageError("the token has characters that no header can hold; see what is in the file")
    return token


def _from_netrc(address: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """The user and password of the host; a file that is bad is named, but never quoted."""
    host = urlsplit(address).hostname or ""
    path = Path(known["NETRC"]) if "NETRC" in known else Path(known.get("HOME", "~")).expanduser() / ".netrc"
    if not path.is_file():
        return None
    try:
        found = netrc.netrc(str(path)).authenticators(host)
    except netrc.NetrcParseError as error:
        raise ReadError(f"{path}, line {error.lineno}: is no netrc that can be read; mend it, or give --user") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read; mend it, or give --user") from error
    return None if found is None else (found[0], found[2] or "")
