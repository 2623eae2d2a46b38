"""Kinds of fields: how a value is typed in and how it is shown."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, get_args

import msgspec

from store import phones
from store.clean import clean, credit_code, forbidden
from store.days import full_day, read_day, show_day, wall_day, weekday

NAMES_SEPARATOR = re.compile(r"[、，,；;\n]+")


class FieldError(ValueError):
    """What was typed cannot be this kind of value; the message says why and how to write it."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of value. `parse` reads typed text, `show` writes it so that `parse` reads the same back."""

    how: ClassVar[str] = ""  # how it may be typed, for the guide of a form
    lines: int = 1
    limit: int = 500

    @property
    def empty(self) -> Any:
        """The value of an empty field."""
        return ""

    def parse(self, text: str) -> Any:
        """Return the value for a typed text; FieldError with a plain sentence when it cannot be one."""
        text = clean(text, lines=self.lines > 1).strip()
        if len(text) > self.limit:
            raise FieldError(f"太长了：{len(text)} 字，最多 {self.limit} 字。没有截断，请改短。")
        if reason := forbidden(text):
            raise FieldError(reason)
        return self.read(text) if text else self.empty

    def read(self, text: str) -> Any:
        """Turn a clean, non-empty text into the value."""
        return text

    def show(self, value: Any) -> str:
        """Write the value as a person types it."""
        return "" if value is None else str(value)

    def held(self, value: Any) -> Any:
        """Return the value that the file holds so: a day stands there as text."""
        return value

    def doubt(self, text: str) -> str:  # noqa: ARG002
        """Return what looks wrong in a typed text without making it useless, or an empty string."""
        return ""

    def understood(self, text: str) -> str:  # noqa: ARG002
        """Return what the program reads in a typed text, where that is worth a second look."""
        return ""


class Text(Kind, frozen=True):
    """Words; more than one line where `lines` says so."""


class Secret(Kind, frozen=True):
    """A passphrase or password: kept letter by letter as it was typed, shown as dots, never in a record."""

    def parse(self, text: str) -> str:
        return text


class Choice(Kind, frozen=True):
    """One of a few words. An old choice that is no longer offered is kept as it is."""

    options: tuple[str, ...] = ()

    def read(self, text: str) -> str:
        if text in self.options:
            return text
        near = [option for option in self.options if option.startswith(text)]
        if len(near) == 1:
            return near[0]
        raise FieldError("请从这些里选：" + "、".join(self.options))


class Flag(Kind, frozen=True):
    """Yes or no."""

    options: tuple[str, ...] = ("否", "是")

    @property
    def empty(self) -> bool:
        return False

    def read(self, text: str) -> bool:
        word = text.lower()
        if word in ("是", "y", "yes", "1", "true", "对", "√"):
            return True
        if word in ("否", "n", "no", "0", "false", "不", "×"):
            return False
        raise FieldError("请写 是 或 否")

    def show(self, value: Any) -> str:
        return self.options[bool(value)]


class Number(Kind, frozen=True):
    """A count, never negative."""

    how = "只写数字，例如 12"

    @property
    def empty(self) -> None:
        return None

    def read(self, text: str) -> float | int:
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        if not re.fullmatch(r"\d{1,12}(\.\d{1,4})?", plain):
            raise FieldError("请只写数字，例如 12")
        return float(plain) if "." in plain else int(plain)


class Day(Kind, frozen=True):
    """A calendar day, typed as people write days."""

    how = "3.5、3月5日、明天、下周三、2026年3月5日"

    @property
    def empty(self) -> None:
        return None

    def read(self, text: str) -> date:
        day = read_day(text)
        if day is None:
            raise FieldError("日期写法：3.5、3月5日、2026-03-05、今天、明天")
        return day

    def show(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else ""

    def held(self, value: Any) -> date:
        return date.fromisoformat(value)

    def understood(self, text: str) -> str:
        day = read_day(text)
        return f"{full_day(day)} {weekday(day)}" if day else ""

    def say(self, value: Any) -> str:
        """Write the day as people say it."""
        return show_day(value) if isinstance(value, date) else ""


class Moment(Kind, frozen=True):
    """A day with its hour and minute, written by the program itself."""

    @property
    def empty(self) -> None:
        return None

    def read(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).astimezone()
        except ValueError:
            raise FieldError("时间写法：2026-03-05 14:30") from None

    def show(self, value: Any) -> str:
        return value.astimezone().strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else ""

    def held(self, value: Any) -> datetime:
        return datetime.fromisoformat(value)


class Phone(Kind, frozen=True):
    """One or several telephone numbers; odd ones are kept, a check speaks about them. `printed`: on every sheet."""

    printed: bool = False
    how = "手机、座机、400、短号；分机写 0951-6010000转801；几个用、隔开"

    def read(self, text: str) -> str:
        return phones.tidy(text)

    def doubt(self, text: str) -> str:
        if odd := phones.odd(phones.tidy(text)):
            return f"「{odd}」不像电话：手机 11 位，座机带区号，还有 400 和短号。先照样记下，回头核对。"
        if self.printed and phones.mobiles(text):
            return "这是手机号：清单上印座机，手机要本人同意登记过才印。"
        return ""


class CreditCode(Kind, frozen=True):
    """统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check; odd ones are kept, a check speaks about them."""

    def parse(self, text: str) -> str:
        code = self.read(text)
        return code if credit_code(code) else str(super().parse(text))

    def read(self, text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split()).upper()

    def doubt(self, text: str) -> str:
        odd = text.strip() and not credit_code(self.read(text))
        return "统一社会信用代码是 18 位，这个对不上校验。先照样记下，请核对营业执照。" if odd else ""


class When(Kind, frozen=True):
    """Times of the day, week, month and year, kept as they were written (see store/times.py)."""

    how = "周一至周五 8:30-17:30、每月第二个周二、寒暑假除外；看不懂的照原样留着"

    def doubt(self, text: str) -> str:
        from store.times import faults, read_times

        wrong = faults(read_times(text))
        return f"{'；'.join(wrong)}。先照样记下，请核对。" if wrong else ""

    def understood(self, text: str) -> str:
        from store.times import read_times, say_times

        if not text.strip():
            return ""
        times = read_times(text)
        if not times.understood:
            return "照原样记、照原样印（没有看懂成钟点）"
        return say_times(dataclasses.replace(times, rest="")) + (
            f"；照原样：{times.rest}" if times.rest else ""
        )


class Names(Kind, frozen=True):
    """Several short words in one line, written with 、 between them."""

    how = "几个用、隔开"

    @property
    def empty(self) -> list[str]:
        return []

    def read(self, text: str) -> list[str]:
        return [part.strip() for part in NAMES_SEPARATOR.split(text) if part.strip()]

    def show(self, value: Any) -> str:
        return "、".join(value or ())


class Lines(Kind, frozen=True):
    """Several sentences, one a line."""

    lines: int = 4
    limit: int = 8000

    @property
    def empty(self) -> list[str]:
        return []

    def read(self, text: str) -> list[str]:
        return [part.strip() for part in text.split("\n") if part.strip()]

    def show(self, value: Any) -> str:
        return "\n".join(value or ())


class Rows(Kind, frozen=True):
    """A small table: one row a line, its cells separated by ， (or all by 、); `row` is the record of one line.

    Days and numbers are written as people write them: 3月5日, 12人.

    Of a `log` nothing is ever taken out: when two books join, the lines of both stay.
    """

    lines: int = 4
    limit: int = 8000
    row: type[msgspec.Struct] = msgspec.Struct
    single: bool = False
    log: bool = False

    @property
    def empty(self) -> Any:
        return None if self.single else []

    def read(self, text: str) -> Any:
        rows = [self._row(line) for line in text.split("\n") if line.strip()]
        return rows[0] if self.single else rows

    def _row(self, line: str) -> msgspec.Struct:
        cells = [cell.strip() for cell in re.split(r"[，,|\t]", line)]
        if len(cells) == 1 and line.count("、") > 1:
            cells = [cell.strip() for cell in line.split("、")]
        kinds = {one.name: one.type for one in msgspec.structs.fields(self.row)}
        if len(cells) > len(kinds):
            cells = [*cells[: len(kinds) - 1], "，".join(cells[len(kinds) - 1 :])]
        read = {
            key: _read_cell(key, kinds[key], cell) for key, cell in zip(kinds, cells, strict=False) if cell
        }
        try:
            return msgspec.convert(read, self.row, strict=False)
        except msgspec.ValidationError as error:
            how = "各样用，隔开，日期写 3月5日，数只写数字"
            raise FieldError(f"这一行看不懂：{line}。{how}") from error

    def held(self, value: Any) -> Any:
        return msgspec.convert(value, self.row if self.single else list[self.row])  # type: ignore[name-defined]

    def understood(self, text: str) -> str:
        try:
            read = self.show(self.parse(text))
        except FieldError:
            return ""
        return "" if read == text.strip() else read

    def show(self, value: Any) -> str:
        rows = [value] if self.single and value is not None else value or ()
        return "\n".join(
            "，".join(_cell(cell) for cell in msgspec.structs.astuple(row)).rstrip("，") for row in rows
        )


def _read_cell(key: str, kind: Any, cell: str) -> str:
    """Return a cell as it is kept: a day as a date, a number without its measure word."""
    if key == "phone":
        return phones.tidy(cell)
    wanted = get_args(kind)
    if date in wanted and (day := read_day(cell)):
        begun = key in ("on", "since") and re.match(r"\d{1,2}[月./-]", cell) and day > wall_day()
        return str(read_day(cell, wall_day() - timedelta(182)) if begun else day)
    if int in wanted or float in wanted:
        number = re.fullmatch(r"(\d+(?:\.\d+)?)\D{0,2}", unicodedata.normalize("NFKC", cell))
        return number[1] if number else cell
    return cell


class Official(Kind, frozen=True):
    """The number of an official item; `part` names the list of the notice (resources, needs, services)."""

    part: str = "resources"

    @property
    def empty(self) -> int:
        return 0

    def read(self, text: str) -> int:
        number = re.match(r"\d{1,2}", unicodedata.normalize("NFKC", text))
        if number is None:
            raise FieldError("请选官方条目，或写它的序号")
        return int(number.group())

    def show(self, value: Any) -> str:
        return str(value) if value else ""


class Link(Kind, frozen=True):
    """The id of another record; `table` says where it lives. A name that nobody has may be made anew."""

    how = "账上没有的照写，保存时一起新建"
    table: str = "units"


class Links(Names, frozen=True):
    """The ids of several other records."""

    table: str = "units"


class Details(Kind, frozen=True):
    """The facts the chosen official item asks for: one line each, 名称：内容."""

    lines: int = 4
    limit: int = 4000

    @property
    def empty(self) -> dict[str, str]:
        return {}

    def read(self, text: str) -> dict[str, str]:
        pairs = [re.split(r"[：:]", line, maxsplit=1) for line in text.split("\n") if line.strip()]
        if bad := [pair[0] for pair in pairs if len(pair) < 2]:
            raise FieldError(f"每行写成 名称：内容，这一行没有冒号：{bad[0]}")
        return {label.strip(): value.strip() for label, value in pairs if value.strip()}

    def show(self, value: Any) -> str:
        return "\n".join(f"{label}：{text}" for label, text in (value or {}).items())


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
