"""Which community of which hub a book is: noted in the book when it joins."""

from __future__ import annotations

import contextlib

import msgspec

from store.book import Book
from store.fields import fields_of
from store.hub import NOTE
from store.hub.link import Here, HubProblem, at_once, connected
from store.lines import Document
from store.problems import RecordRefused
from store.records import Community


def membership(book: Book) -> Document:
    """Return what the book notes of its hub; HubProblem when it has joined none."""
    if not (note := book.noted(NOTE)):
        raise HubProblem("这本账还没有加入汇总库。")
    return note


def join_hub(
    book: Book,
    url: str,
    community: str,
    password: str = "",
    here: Here = at_once,
) -> str:
    """Note in the book which community of which hub it is; return the community's name there (`here`: see sync)."""
    with connected(url, password) as link:
        row = link.execute(
            "SELECT c.name, r.document FROM sandan.community c LEFT JOIN sandan.record r"
            " ON r.community = c.community AND r.uid = 'community' WHERE c.community = %s",
            (community,),
        ).fetchone()
    if row is None:
        raise HubProblem(f"汇总库里没有 {community} 这个社区，或者这个用户看不到它。")
    here(lambda: _fill_blanks(book, row[1] or {}))
    here(lambda: keep_membership(book, url, community))
    return str(row[0])


def _fill_blanks(book: Book, there: Document) -> None:
    """Take over of the community what nobody wrote here, so that a new laptop is asked about no blank."""
    own = msgspec.to_builtins(book.community)
    keys = [known.key for known in fields_of(Community) if not own[known.key] and there.get(known.key)]
    if own["id"] and keys:
        with contextlib.suppress(msgspec.ValidationError, RecordRefused):  # odd words: then a person is asked
            filled = msgspec.convert({**own, **{key: there[key] for key in keys}}, Community)
            book.save(filled, "社区资料从汇总库补上")


def keep_membership(book: Book, url: str, community: str) -> None:
    """Note the community; joined again, the book keeps its identity, or it could not read what was closed to it."""
    old = book.noted(NOTE)
    note: Document = {"url": url, "community": community, "version": 0, "tag": ""}
    if old.get("community") == community and "personal" in old:
        note["personal"] = {**old["personal"], "version": 0, "reseal": True}
    book.note(NOTE, note)
