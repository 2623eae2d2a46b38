"""The service list as one HTML file: for a phone, an office's own site or a memory stick; nothing is fetched.

It reads without any script; the small one inside only searches. What it may contain is decided by `guidance.public`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path

from exports.content import Content, chosen_services, content_of, grouped
from exports.names import safe_name
from exports.problem import ExportProblem, writing_into
from exports.sheet import LABELS, PosterService, arranged, card_of, grouped_digits
from guidance.public import public_hotline
from guidance.review import forbids
from store.book import Book
from store.clean import fold
from store.days import full_day
from store.find import initials, sounds
from store.records import Community, Look

_TEMPLATES = Path(__file__).parent / "templates"
_FACTS = ("times", "place", "audience", "fee", "booking", "documents", "provider")
_CODED = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class _Group:
    name: str
    services: tuple[PosterService, ...]


def write_page(book: Book, folder: Path, today: date, look: Look | None = None) -> list[Path]:
    """Write the page into the folder; ExportProblem names what the review forbids."""
    look = look or Look()
    services = chosen_services(book)
    if not book.community.name or not services:
        raise ExportProblem("还没有社区名称，或没有选中要公示的服务，网页没有做。")
    if against := forbids(book, services):
        raise ExportProblem(f"网页没有做。{against[0].id} {book.name_of(against[0].id)}：{against[0].text}")
    with writing_into(folder, book) as outbox:
        text = page(book, content_of(book, look), look, today)
        return [outbox.put(f"{safe_name(book.community.name)}服务项目清单.html", text.encode())]


def page(book: Book, content: Content, look: Look, today: date) -> str:
    """Return the page; the same list on the same day gives the same text."""
    groups = list(_groups(book, content, look))
    style, script = (_text(name) for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}"
    policy += "; base-uri 'none'; form-action 'none'"
    known = book.community
    title = escape(f"{known.name}服务项目清单")
    return "\n".join(
        [
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="referrer" content="no-referrer"><meta name="format-detection" content="telephone=no">',
            f'<link rel="icon" href="data:,">\n<title>{title}</title>',
            f"<style>{style}</style>\n</head>\n<body>",
            _header(known, sum(len(group.services) for group in groups)),
            "<main>",
            '<nav aria-label="分类"><ul>',
            *(f'<li><a href="#g{at}">{escape(group.name)}</a></li>' for at, group in enumerate(groups, 1)),
            "</ul></nav>",
            '<div class="find" id="find" role="search" hidden><label for="words">找服务：写几个字，或拼音首字母</label>',
            '<input id="words" type="search" autocomplete="off"><p id="said" role="status"></p></div>',
            *(_section(at, group) for at, group in enumerate(groups, 1)),
            "</main>",
            _footer(known, content, today),
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _groups(book: Book, content: Content, look: Look) -> Iterable[_Group]:
    cards = [card_of(one, grouped(book, one, look)) for one in content.services]
    for name, members in groupby(arranged(cards), key=lambda card: card.category):
        yield _Group(name, tuple(members))


def _header(known: Community, count: int) -> str:
    hours = f'<p class="soft">{escape(known.office_hours)}</p>' if known.office_hours else ""
    tagline = f"<p>{escape(known.tagline)}</p>" if known.tagline else ""
    return (
        f'<header><p class="soft">{escape(f"{known.street} {known.name}".strip())}</p><h1>服务项目清单</h1>'
        f"<p>{count} 项服务</p>{tagline}{_call('社区服务热线', public_hotline(known))}{hours}</header>"
    )


def _section(at: int, group: _Group) -> str:
    cards = "\n".join(_card(service) for service in group.services)
    return f'<section aria-labelledby="g{at}"><h2 id="g{at}">{escape(group.name)}</h2>\n{cards}\n</section>'


def _card(service: PosterService) -> str:
    facts = "".join(
        f"<dt>{LABELS[name]}</dt><dd>{escape(value)}</dd>"
        for name in _FACTS
        if (value := getattr(service, name))
    )
    fee = f'<span class="fee{" free" if service.free else ""}">{service.cost}</span>' if service.cost else ""
    name = fold(f"{service.title}{service.provider}")
    find = f"{initials(name)} {sounds(name).lower()}"
    return (
        f'<article id="{escape(service.service_id)}" data-find="{escape(find)}"><h3>{escape(service.title)}{fee}</h3>'
        f"<p>{escape(service.content)}</p><dl>{facts}</dl>{_call(service.title, service.phone)}</article>"
    )


def _call(what: str, phone: str) -> str:
    """Return a link that dials; an extension is dialled after a pause."""
    if not phone:
        return ""
    number, _, extension = phone.partition("转")
    dialled = _CODED.sub("", number) + (f",{_CODED.sub('', extension)}" if extension else "")
    name = escape(f"打电话：{what} {phone}")
    return (
        f'<a class="call" href="tel:{dialled}" aria-label="{name}">打电话 {escape(grouped_digits(phone))}</a>'
    )


def _footer(known: Community, content: Content, today: date) -> str:
    address = f"<p>{escape(known.address)}</p>" if known.address else ""
    return (
        f"<footer><p>{escape(known.street + known.name)}发布　{full_day(today)}　校验 {content.check}</p>{address}"
        "<p>本页不收费、不登录、不下载，也不记录您看了什么。</p></footer>"
    )


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
