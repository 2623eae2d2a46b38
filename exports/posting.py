"""Sheets made and entered in the register: reviewed, numbered, printed, read back; one or a hundred at a time.

A `Job` is prepared from the book, printed without it (in a thread, if one likes), and then registered in one
durable write: the files are there before the register says so, never the other way round.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from exports import readback
from exports.content import CHECK, Content, buildings_of, content_of, grouped, services_of
from exports.names import safe_name
from exports.problem import ExportProblem, writing_into
from guidance.privacy import private_parts, sentence
from guidance.public import public_grid, public_hotline
from guidance.review import forbids
from store.book import Book
from store.days import wall_day
from store.records import Look, Posting

if TYPE_CHECKING:
    from exports.sheet import Poster, PosterService, Shape

VALID_DAYS = 182  # half a year, unless a day is given
_TITLES = {"海报": "服务项目清单", "名片卡": "服务名片", "热线卡": "服务热线卡", "应急卡": "应急电话卡"}
_WORKERS = 4  # sheets typeset at once, at most
_FORGET = 4  # sheets after which the typesetter's memory is cleared
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Posted:
    """A finished sheet, every code of it read back: its file and its entry in the register."""

    path: Path
    posting: Posting


@dataclass(frozen=True)
class Job:
    """Sheets to print: each with its entry in the register, which has no id while it is new."""

    sheets: tuple[tuple[Posting, Poster], ...]
    community: str
    book: Book

    def print(self, folder: Path, progress: Progress | None = None) -> list[Path]:
        """Write every sheet into the folder; when one cannot be made, none stays. Reads no record."""
        written: list[Path] = []
        workers = min(_WORKERS, max(2, os.cpu_count() or 1))
        with writing_into(folder, self.book) as outbox, ThreadPoolExecutor(workers) as pool:
            pool.submit(readback.load)
            waiting = [
                pool.submit(_pdf, posting, poster, forget=place % _FORGET == 0)
                for place, (posting, poster) in enumerate(self.sheets, start=1)
            ]
            try:
                for (posting, _), finished in zip(self.sheets, waiting, strict=True):
                    written.append(outbox.put(self._name(posting), finished.result()))
                    if progress:
                        progress(len(written), len(self.sheets))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                self._forget(written)
                raise
        return written

    def register(self, book: Book, paths: Sequence[Path]) -> list[Posted]:
        """Enter the new sheets in one durable write; on failure the new files go and the register is as before."""
        kept = [posting for posting, _ in self.sheets]
        new = [posting for posting in kept if not posting.id]
        label = (
            f"做{new[0].look.sheet} {new[0].edition}{f' {len(new)} 张' if len(new) > 1 else ''}"
            if new
            else ""
        )
        try:
            if new:
                with book.change(label):
                    kept = [posting if posting.id else _entered(book, posting) for posting in kept]
        except BaseException:
            self._forget(paths)
            raise
        return [Posted(path, posting) for path, posting in zip(paths, kept, strict=True)]

    def _name(self, posting: Posting) -> str:
        building = "".join(posting.look.buildings)
        title = f"{_TITLES[posting.look.sheet]}{safe_name(building) if building else ''}"
        return f"{safe_name(self.community)}{title} {safe_name(posting.sheet)}.pdf"

    def _forget(self, paths: Sequence[Path]) -> None:
        for path, (posting, _) in zip(paths, self.sheets, strict=False):
            if not posting.id:
                with contextlib.suppress(OSError):
                    path.unlink()


def post_all(
    book: Book,
    folder: Path,
    looks: Sequence[Look],
    *,
    valid_until: date | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> list[Posted]:
    """Make all sheets of these looks, one for each building they name, and enter them: all of them or none.

    The same content in the same look gets the same number, edition and date, so the same bytes. ExportProblem
    names what stands against it; then no file is written and the register is as before.
    """
    job = prepare(book, looks, valid_until=valid_until, today=today)
    return job.register(book, job.print(folder, progress))


def prepare(
    book: Book, looks: Sequence[Look], *, valid_until: date | None = None, today: date | None = None
) -> Job:
    """Review and number the sheets; ExportProblem names what stands against them."""
    today = today or wall_day()
    sheets: list[tuple[Posting, Poster]] = []
    every = [one for look in looks for one in each_building(book, look)]
    coming = iter(book.signing.coming_numbers(Posting, len(every)))
    for look in every:
        _refuse(book, look)
        content = content_of(book, look)
        posting = _posting(book, look, content, today, valid_until or today + timedelta(VALID_DAYS))
        if not posting.sheet:
            posting = msgspec.structs.replace(posting, sheet=_number(next(coming), today))
        sheets.append((posting, _poster(book, content, posting)))
    return Job(tuple(sheets), book.community.name, book)


def each_building(book: Book, look: Look) -> list[Look]:
    """Return the look once for each building it names, or as it is when it names none."""
    buildings = buildings_of(book.community, look.buildings)
    if look.buildings and not buildings:
        raise ExportProblem(
            "社区资料的网格里没有写楼号，不知道有哪些楼。请在首页按 Ctrl+E 写成 一网格，1-4号楼。"
        )
    return [msgspec.structs.replace(look, buildings=[name]) for name in buildings] or [look]


def _number(id_: str, day: date) -> str:
    return f"{id_.removeprefix('P-')}-{day.year}"


def _entered(book: Book, posting: Posting) -> Posting:
    saved = book.save(posting)
    if posting.issued_on and saved.sheet != _number(saved.id, posting.issued_on):
        raise ExportProblem("做清单的时候别处也做了一张，编号撞了。没有登记，请再做一次。")
    return saved


def _pdf(posting: Posting, poster: Poster, *, forget: bool) -> bytes:
    """Return one finished sheet; now and then the typesetter forgets the earlier ones."""
    from exports import typeset

    try:
        return _written(posting.look.sheet, poster)
    finally:
        if forget:
            typeset.forget()


def _written(sheet: str, poster: Poster) -> bytes:
    from exports.cards import Line, write_big_card, write_cards
    from exports.poster import write_poster

    if sheet in ("海报", "名片卡"):
        return (write_poster if sheet == "海报" else write_cards)(poster)
    helper = f"本楼网格员 {poster.helper}".strip()
    lines = [Line(helper, poster.helper_phone or poster.hotline)] if poster.helper else []
    if sheet == "热线卡":
        about = f"{poster.office_hours}　{poster.address}".strip("　")
        return write_big_card(poster, "有事打这个电话", Line("社区热线", poster.hotline, about), tuple(lines))
    lines = [Line("社区热线", poster.hotline, poster.office_hours), *lines]
    lines += [Line(one.title, one.phone, one.provider) for one in poster.services]
    return write_big_card(poster, "紧急时打这些电话", None, tuple(lines))


def _refuse(book: Book, look: Look) -> None:
    services = services_of(book, look)
    if not book.community.name:
        raise ExportProblem("还没有社区名称，清单没有做。请先在首页按 Ctrl+E 填社区资料。")
    if look.sheet in ("热线卡", "应急卡") and not book.community.hotline:
        raise ExportProblem("还没有服务热线，卡片没有做。请先在首页按 Ctrl+E 填社区资料。")
    if not services and look.sheet in ("海报", "名片卡"):
        raise ExportProblem("没有选中要公示的服务，清单没有做。请在公示画面按空格选上。")
    if look.codes == "网址" and not book.community.page:
        raise ExportProblem("社区资料里没有网页地址，二维码里没有网址可放。请先填网页地址，或改成文字。")
    for building in look.buildings:
        for kind, words in private_parts(building):
            raise ExportProblem(f"清单没有做。{sentence(kind, '楼号', words)}")
    if against := forbids(book, services):
        first, more = against[0], f"（共 {len(against)} 处）" if len(against) > 1 else ""
        name = book.name_of(first.id)
        raise ExportProblem(f"清单没有做。{first.id} {name}：{first.text}{more}")


def _posting(book: Book, look: Look, content: Content, today: date, until: date) -> Posting:
    """Return the entry for this content in this look: the one in the register, or a new one without number."""
    known = book.all(Posting)
    for one in known:
        same = one.fingerprint == content.check and one.look == look
        if same and one.sheet and (one.valid_until or today) >= today:
            return one
    return Posting(
        edition=_edition(known, look, content, today),
        issued_on=today,
        valid_until=until,
        fingerprint=content.check,
        services=content.posted,
        look=look,
        paper=" ".join([look.paper, look.turn] + ["大字"] * (look.print == "大字")),
    )


def _edition(known: Sequence[Posting], look: Look, content: Content, today: date) -> str:
    """Return the edition: the same list is the same edition, whatever paper and building it is printed for."""
    alike = [one for one in known if (one.look.sheet, one.look.service) == (look.sheet, look.service)]
    lists = dict.fromkeys(
        (one.fingerprint[:CHECK]) for one in alike if one.issued_on and one.issued_on.year == today.year
    )
    earlier = [one for one in lists if one != content.check[:CHECK]]
    same = next((one.edition for one in alike if one.fingerprint[:CHECK] == content.check[:CHECK]), "")
    return same or f"{today.year}年第{len(earlier) + 1}版"


def poster_of(book: Book, posting: Posting) -> Poster:
    """Return a registered sheet as it would be printed now."""
    return _poster(book, content_of(book, posting.look), posting)


def preview_codes(book: Book, look: Look) -> list[tuple[str, str, str]]:
    """Return (service id, name, what its code says) as a sheet of this look would be printed now; the list first."""
    from exports.sheet import master_text, service_text

    job = prepare(book, [msgspec.structs.replace(look, buildings=look.buildings[:1])])
    poster = job.sheets[0][1]
    codes = [("", "整张清单", master_text(poster))]
    return codes + [(one.service_id, one.title, service_text(poster, one)) for one in poster.services]


def _poster(book: Book, content: Content, posting: Posting) -> Poster:
    from exports.sheet import Poster

    community, look = book.community, posting.look
    helper, helper_phone = public_grid(content.grid) if content.grid else ("", "")
    return Poster(
        title=_TITLES[look.sheet],
        community=community.name,
        street=community.street,
        address=community.address,
        hotline=public_hotline(community),
        office_hours=community.office_hours,
        tagline=community.tagline or "居民的事大家管，大家的事共同办",
        services=_numbered(book, content, look),
        issuer=f"{community.street}{community.name}",
        sheet=posting.sheet,
        edition=posting.edition,
        issued_on=posting.issued_on or date.min,
        valid_until=posting.valid_until or date.min,
        check=posting.fingerprint,
        building=content.building,
        helper=helper,
        helper_phone=helper_phone,
        shape=_shape(look, community.page),
    )


def _shape(look: Look, page: str) -> Shape:
    from exports.sheet import Shape

    return Shape(
        paper=look.paper,
        turn=look.turn,
        large=look.print == "大字",
        strips=look.strips,
        distance=(look.distance or 0) * 10,
        page=page if look.codes == "网址" else "",
    )


def _numbered(book: Book, content: Content, look: Look) -> tuple[PosterService, ...]:
    """Return the cards in the order they are printed, numbered through."""
    from exports.sheet import arranged, card_of

    cards = [card_of(public, grouped(book, public, look)) for public in content.services]
    return tuple(replace(card, number=place) for place, card in enumerate(arranged(cards), start=1))
