"""Personal fields at the hub: each record's in one age file, closed to the laptops that a person here accepted.

The identity (age, X25519) is made on the laptop and stays in its book; the hub only has public keys and names.
What the hub's keeper adds there is never closed to by itself: a person has to accept it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from store.book import Book
from store.hub import NOTE
from store.hub.link import Here, HubProblem, at_once, connected
from store.hub.membership import membership
from store.hub.rows import Brought, Row, Seen, close, hold, write
from store.lines import Document
from store.seal import age_library
from store.sides import is_personal
from store.stamps import HIDDEN, PERSONAL, RIVALS, STAMPS, stamp_of


@dataclass(frozen=True)
class Keys:
    """This laptop's identity and whom it closes to."""

    identity: str
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Recipient:
    """A laptop that asked to read personal fields; `tail` is what two people compare on the phone."""

    key: str
    name: str
    accepted: bool
    own: bool

    @property
    def tail(self) -> str:
        """The last eight characters of the key."""
        return self.key[-8:].upper()


def keys_of(note: Document, listed: list[str]) -> Keys | None:
    """Return the keys in use: those accepted here that the hub still lists; None while personal fields stay home."""
    own = note.get("personal")
    if not own or not own["on"]:
        return None
    return Keys(own["identity"], tuple(sorted({*own["accepted"]} & {*listed} | {own["key"]})))


def listed_keys(link: Any, community: str) -> list[str]:
    """Return the public keys the hub lists."""
    rows = link.execute("SELECT key FROM sandan.recipient WHERE community = %s", (community,))
    return [key for (key,) in rows]


def part_of(table: str, document: Document) -> Document | None:
    """Return the personal fields with a stamp for each and their rivals; None when there is nothing in them."""
    fields = {key: value for key, value in document.items() if key not in HIDDEN and is_personal(table, key)}
    stamps = {key: stamp_of(document, key) for key in fields}
    rivals = {key: kept for key, kept in document.get(RIVALS, {}).items() if is_personal(table, key)}
    written = {key for key in document.get(STAMPS, {}) if key in fields}
    if not written and not rivals and not any(fields.values()):
        return None
    return {"fields": fields, "stamps": stamps, "rivals": rivals}


def joined(document: Document, part: Document | None) -> Document:
    """Return the whole record again."""
    if part is None:
        return document
    rivals = {**document.get(RIVALS, {}), **part["rivals"]}
    whole = {**document, **part["fields"], STAMPS: {**document.get(STAMPS, {}), **part["stamps"]}}
    return {**whole, RIVALS: rivals} if rivals else whole


def closed(uid: str, part: Document, keys: Keys) -> bytes:
    """Close the personal fields of one record to the accepted keys; the record's lasting name is inside."""
    age = age_library()
    recipients = [age.x25519.Recipient.from_str(key) for key in keys.accepted]
    return bytes(age.encrypt(json.dumps({"uid": uid, **part}, ensure_ascii=False).encode(), recipients))


def opened(rows: dict[str, Row], keys: Keys) -> tuple[dict[str, Document], int]:
    """Return what could be opened by lasting name, and how many were not closed to this laptop (or do not fit)."""
    age = age_library()
    identity = age.x25519.Identity.from_str(keys.identity)
    parts: dict[str, Document] = {}
    shut = 0
    for uid, row in rows.items():
        if row.get("personal") is None:
            continue
        try:
            part = json.loads(age.decrypt(bytes(row["personal"]), [identity]))
            if part.pop("uid") != uid:
                shut += 1
                continue
        except (age.DecryptError, ValueError, KeyError):
            shut += 1
            continue
        parts[uid] = part
    return parts, shut


def turn_on(book: Book, password: str = "", here: Here = at_once) -> None:
    """Let this laptop's contacts and resident data travel, closed; make its identity and ask to be a recipient."""
    note = here(lambda: membership(book))
    own = note.get("personal") or _new_identity()
    name = here(lambda: f"{book.who or '没有写名字'}（{book.signing.copy.letter} 本）")
    with connected(note["url"], password) as link:
        link.execute(
            "INSERT INTO sandan.recipient (community, key, name) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (note["community"], own["key"], name),
        )
    here(lambda: _keep(book, own | {"on": True, "version": 0, "reseal": True}))


def turn_off(book: Book, password: str = "", here: Here = at_once) -> None:
    """Keep personal fields home from now on; the last laptop to leave takes what is closed at the hub with it."""
    note = here(lambda: membership(book))
    own = note.get("personal")
    if not own or not own["on"]:
        return
    who = here(lambda: (book.who, book.signing.copy.actor))
    with connected(note["url"], password) as link:
        head = hold(link, note["community"])
        _leave(link, note["community"], own["key"])
        if not listed_keys(link, note["community"]):
            _take_along(link, head, Seen({}, {}, {}, *who))
    here(lambda: _keep(book, own | {"on": False}))


def _take_along(link: Any, head: Row, seen: Seen) -> None:
    """Take all that is closed out of the hub, with a line of the log for each record."""
    rows = link.execute(
        "SELECT uid, list, id, document FROM sandan.record WHERE community = %s AND personal IS NOT NULL",
        (head["community"],),
    ).fetchall()
    write(
        link, head, [Brought(uid, table, id_, document, document) for uid, table, id_, document in rows], seen
    )
    link.execute(
        "UPDATE sandan.record SET personal = NULL WHERE community = %s AND personal IS NOT NULL AND version = %s",
        (head["community"], head["version"] + 1),
    )
    known = {scope: numbers for scope, numbers in head["known"].items() if not scope.endswith(PERSONAL)}
    close(link, {**head, "known": known}, seen, news=True)


def recipients(book: Book, password: str = "", here: Here = at_once) -> list[Recipient]:
    """Return who asked to read the personal fields of this community."""
    note = here(lambda: membership(book))
    own = note.get("personal") or {"key": "", "accepted": []}
    with connected(note["url"], password) as link:
        rows = link.execute(
            "SELECT key, name FROM sandan.recipient WHERE community = %s ORDER BY name, key",
            (note["community"],),
        ).fetchall()
    return [
        Recipient(key, name, accepted=key in own["accepted"], own=key == own["key"]) for key, name in rows
    ]


def named(known: list[Recipient], words: str) -> str:
    """Return the key of the one laptop that a person means by its key or the tail of it; HubProblem when none."""
    found = [
        one.key for one in known if words and not one.own and words.upper() in (one.key.upper(), one.tail)
    ]
    if len(found) != 1:
        raise HubProblem("没有这把钥匙。用 sandan hub personal show 看有哪些，最后八位就够。什么也没有改。")
    return found[0]


def accept(book: Book, key: str) -> None:
    """Let a laptop read what this one can; the next sync closes everything anew."""
    own = _turned_on(book)
    _keep(book, own | {"accepted": sorted({*own["accepted"], key}), "reseal": True})


def refuse(book: Book, key: str, password: str = "", here: Here = at_once) -> None:
    """Take a laptop off the list and close everything anew; what it has read already it keeps."""
    own = here(lambda: _turned_on(book))
    note = here(lambda: membership(book))
    with connected(note["url"], password) as link:
        _leave(link, note["community"], key)
    here(
        lambda: _keep(
            book, own | {"accepted": [one for one in own["accepted"] if one != key], "reseal": True}
        )
    )


def _leave(link: Any, community: str, key: str) -> None:
    link.execute("DELETE FROM sandan.recipient WHERE community = %s AND key = %s", (community, key))


def _new_identity() -> Document:
    identity = age_library().x25519.Identity.generate()
    key = str(identity.to_public())
    return {"identity": str(identity), "key": key, "accepted": [key]}


def _turned_on(book: Book) -> Document:
    own: Document = membership(book).get("personal") or {}
    if not own.get("on"):
        raise HubProblem("这台电脑还没有打开「联系人也同步」。没有改动。")
    return own


def _keep(book: Book, own: Document) -> None:
    book.note(NOTE, {**book.noted(NOTE), "personal": own})
