"""What all tests share."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """A shell starts what runs behind it with Ctrl-C ignored, which children inherit; the tests of Ctrl-C need it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
