"""FORMATS: every sheet the program can make, by name; each writer is loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from store.book import Book
from store.days import wall_day
from store.records import Look

if TYPE_CHECKING:
    from exports.posting import Progress


@dataclass(frozen=True)
class Wish:
    """What is asked of a writer beside the book: until when, in which look, of which records, whom to tell how far."""

    valid_until: date | None = None
    look: Look | None = None
    ids: tuple[str, ...] = ()
    progress: Progress | None = None

    @property
    def today(self) -> date:
        """The day on the wall of the office."""
        return wall_day()


Writer = Callable[[Book, Path, Wish], list[Path]]


@dataclass(frozen=True)
class Format:
    """A kind of sheet: its label for people, its suffix, and what writes it into a folder."""

    label: str
    suffix: str
    write: Writer


def _sheet(name: str) -> Writer:
    """Return the writer of one kind of posted sheet: it goes into the register."""

    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:
        from exports.posting import post_all

        look = msgspec.structs.replace(wish.look or Look(), sheet=name)
        if wish.ids:
            look = msgspec.structs.replace(look, service=wish.ids[0])
        posted = post_all(book, folder, [look], valid_until=wish.valid_until, progress=wish.progress)
        return [one.path for one in posted]

    return write


def _lists(book: Book, folder: Path, wish: Wish) -> list[Path]:
    from exports.workbook import write_lists

    return write_lists(book, folder, wish.today)


def _annexes(suffix: str) -> Writer:
    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:
        from exports.annex import write_annexes

        return write_annexes(book, folder, wish.today, suffix)

    return write


def _page(book: Book, folder: Path, wish: Wish) -> list[Path]:
    from exports.page import write_page

    return write_page(book, folder, wish.today, wish.look)


def _opendata(suffix: str) -> Writer:
    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:  # noqa: ARG001
        from exports.opendata import write_opendata

        return write_opendata(book, folder, suffix)

    return write


def _form(kind: str) -> Writer:
    """Return the writer of a form that is filled in and comes back: for all, or the records of `ids`."""

    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:
        from exports import forms

        made = {"forms": forms.write_forms, "slips": forms.write_slips, "returns": forms.write_returns}
        return made[kind](book, folder, wish.today, wish.ids)

    return write


def _letter(kind: str) -> Writer:
    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:
        from exports.letter_facts import write_letters

        return write_letters(book, kind, folder, wish.today, wish.ids)

    return write


def _joint(kind: str) -> Writer:
    def write(book: Book, folder: Path, wish: Wish) -> list[Path]:
        from exports.joint import write_joint

        return write_joint(book, kind, folder, wish.today, wish.ids)

    return write


SHEET_FORMATS = {"海报": "poster", "名片卡": "cards", "热线卡": "hotline", "应急卡": "emergency"}
FORMATS: dict[str, Format] = {
    "poster": Format("服务项目清单海报（带二维码）", ".pdf", _sheet("海报")),
    "cards": Format("名片卡：一项服务一张，十张一页", ".pdf", _sheet("名片卡")),
    "hotline": Format("热线卡：放在电话旁边", ".pdf", _sheet("热线卡")),
    "emergency": Format("应急卡：紧急时打哪些电话", ".pdf", _sheet("应急卡")),
    "lists": Format("三张清单和单位登记册（Excel）", ".xlsx", _lists),
    "lists-pdf": Format("三张清单和单位登记册（PDF，附件格式）", ".pdf", _annexes(".pdf")),
    "lists-docx": Format("三张清单和单位登记册（Word，附件格式）", ".docx", _annexes(".docx")),
    "page": Format("网页：手机上看，一个文件", ".html", _page),
    "hsds": Format("开放数据（HSDS，JSON）", ".json", _opendata(".json")),
    "csv": Format("服务项目表（CSV）", ".csv", _opendata(".csv")),
    "agreement": Format("共驻共建协议书，一式两份（PDF、Word）", ".pdf", _letter("agreement")),
    "claims": Format("认领单带回执（PDF、Word）", ".pdf", _letter("claims")),
    "bulletin": Format("社区治理情况通报，给各单位（PDF、Word）", ".pdf", _letter("bulletin")),
    "opinion": Format("对单位的意见函（PDF、Word）", ".pdf", _letter("opinion")),
    "cover": Format("填报函，和空白表一起发（PDF、Word）", ".pdf", _letter("cover")),
    "forms": Format("发给单位填的摸底表：每家一份，另有空白的（Excel、Word、PDF）", ".xlsx", _form("forms")),
    "slips": Format("居民需求征集单（Word、PDF）", ".docx", _form("slips")),
    "returns": Format("认领回执：每条在办的认领一张（Word、PDF）", ".docx", _form("returns")),
    "agenda": Format("会议通知、议程和认领卡（PDF、Word）", ".pdf", _joint("agenda")),
    "minutes": Format("会议纪要和认领结果（PDF、Word）", ".pdf", _joint("minutes")),
    "whistles": Format("吹哨转办单，有编号（PDF、Word）", ".pdf", _joint("whistles")),
    "ledger": Format("本季度共驻共建台账：Excel 和每家一页（PDF、Word）", ".xlsx", _joint("ledger")),
    "annual": Format("本年度共驻共建报告，带图（PDF、Word）", ".pdf", _joint("annual")),
    "coplan": Format("本年度共建计划（PDF、Word）", ".pdf", _joint("coplan")),
    "mobilisations": Format("应急和演练的记录，每分钟一行（PDF、Word）", ".pdf", _joint("mobilisations")),
    "calls": Format("应急联系单：全部力量和电话，一页（PDF）", ".pdf", _joint("calls")),
}


def export(book: Book, name: str, folder: Path, wish: Wish | None = None) -> list[Path]:
    """Write the sheet into the folder, which is made when missing; return the files. ExportProblem says why not."""
    return FORMATS[name].write(book, folder, wish or Wish())
