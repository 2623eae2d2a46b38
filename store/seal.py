"""A passphrase on a book or a bundle, in the age format (age-encryption.org/v1).

A closed book is a JSON object: `key`, an age identity closed with the passphrase (slow, once at start), and
`data`, the book closed to that identity (fast, on every save), both in base64. A bundle is a plain age file
closed with its passphrase, so that the ordinary `age` tool opens it.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import TYPE_CHECKING, Any

from store.problems import BookClosed, BookDamaged, BookProblem

if TYPE_CHECKING:
    from pyrage import x25519

_MARK = "sandan_closed"
_START = b'{"' + _MARK.encode()
AGE_START = b"age-encryption.org/"
_TRIES, _PAUSE = 20, 0.1  # times a busy computer is asked again, seconds between
SHORTEST = 6  # characters of a passphrase
FORGOTTEN = "忘了口令谁也打不开，也找不回来。请写在纸上，锁进柜子。"


class Seal:
    """The key of one closed book. It stays in memory while the book is open; the passphrase does not."""

    def __init__(self, wrapped: bytes, identity: x25519.Identity) -> None:
        self._wrapped, self._identity = wrapped, identity

    @classmethod
    def made(cls, passphrase: str) -> Seal:
        """Make a new key under a passphrase (about a second). BookProblem when it is too short."""
        if len(passphrase) < SHORTEST:
            raise BookProblem(f"口令至少 {SHORTEST} 个字。没有改动。")
        age = age_library()
        identity = age.x25519.Identity.generate()
        return cls(age.passphrase.encrypt(str(identity).encode(), passphrase), identity)

    @classmethod
    def of(cls, raw: bytes, passphrase: str) -> Seal:
        """Open the key of a closed book (about a second); BookClosed when the passphrase does not fit."""
        wrapped, _ = _parts(raw)
        return cls(wrapped, _identity(wrapped, passphrase))

    def fits(self, passphrase: str) -> bool:
        """Say whether this is the passphrase (about a second)."""
        try:
            _identity(self._wrapped, passphrase)
        except BookClosed:
            return False
        return True

    def closed(self, data: bytes) -> bytes:
        """Return the bytes of the closed file."""
        body = age_library().encrypt(data, [self._identity.to_public()])
        key, text = (base64.b64encode(part).decode() for part in (self._wrapped, body))
        about = "三单账本，已用口令加密"
        return (
            json.dumps({_MARK: 1, "about": about, "key": key, "data": text}, ensure_ascii=False).encode()
            + b"\n"
        )

    def opened(self, raw: bytes) -> bytes:
        """Return what a closed file holds; BookClosed when it was closed with another key."""
        wrapped, body = _parts(raw)
        age = age_library()
        try:
            return bytes(age.decrypt(body, [self._identity]))
        except age.DecryptError as error:
            if wrapped != self._wrapped:
                raise BookClosed("这份文件是用另一个口令加密的。") from error
            raise BookDamaged("加密的文件坏了，解不开。文件没有动，可以从备份恢复。") from error


def look_at_closed(raw: bytes) -> None:
    """Refuse a closed book that is not whole, as far as can be told without its passphrase: BookDamaged."""
    _parts(raw)


def is_closed(raw: bytes) -> bool:
    """Say whether these are the bytes of a closed book."""
    return raw.startswith(_START)


def close_with(data: bytes, passphrase: str) -> bytes:
    """Return an age file closed with a passphrase (about a second)."""
    if len(passphrase) < SHORTEST:
        raise BookProblem(f"口令至少 {SHORTEST} 个字。没有写文件。")
    return bytes(age_library().passphrase.encrypt(data, passphrase))


def open_with(data: bytes, passphrase: str) -> bytes:
    """Return what such an age file holds; one sentence for a wrong passphrase and for damage.

    The library measures for a blink how fast this computer is, and refuses what would then take too long: in a busy
    moment also what it made itself. So it is asked again.
    """
    age = age_library()
    for _ in range(_TRIES):
        try:
            return bytes(age.passphrase.decrypt(data, passphrase))
        except age.DecryptError as error:
            if not str(error).startswith("Excessive work"):
                raise BookClosed("口令不对，或者文件坏了。什么也没有改，请再试。") from error
            time.sleep(_PAUSE)
    raise BookClosed("电脑太忙，口令没有来得及核对。什么也没有改，请关掉别的程序再试。")


def _identity(wrapped: bytes, passphrase: str) -> x25519.Identity:
    return age_library().x25519.Identity.from_str(open_with(wrapped, passphrase).decode())


def _parts(raw: bytes) -> tuple[bytes, bytes]:
    try:
        closed = json.loads(raw)
        return base64.b64decode(closed["key"], validate=True), base64.b64decode(closed["data"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
        raise BookDamaged("加密的文件不完整，解不开。文件没有动，可以从备份恢复。") from error


def age_library() -> Any:
    """Return pyrage; BookProblem where there is none."""
    try:
        import pyrage
    except ImportError as error:
        raise BookProblem("这台电脑上没有加密部件（pyrage），不能用口令。其他功能不受影响。") from error
    return pyrage
