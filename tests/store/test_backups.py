"""Backups: when they are made, which stay, what they hold, and how a book comes back."""

import errno
import json
import os
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from store import backups as module
from store.backups import HAND, IMPORT, Backup, Backups, kept
from store.book import Book
from store.problems import BookDamaged, BookLocked, BookProblem, RecordRefused
from store.records import Community, Need, Resource, Unit


@pytest.fixture
def calendar(monkeypatch):
    """The day as the book sees it; `calendar.today` may be set."""

    class Days:
        today = datetime(2026, 3, 5, 8, 30).astimezone()

    class Date(date):
        @classmethod
        def today(cls):
            return Days.today.date()

    class Time(datetime):
        @classmethod
        def now(cls, _=None):
            return Days.today

    monkeypatch.setattr("store.days.date", Date)
    monkeypatch.setattr("store.days.datetime", Time)
    return Days


@pytest.fixture
def book(calendar, tmp_path):  # noqa: ARG001 - the book begins on the first day
    """A book with a community."""
    opened = Book.open(tmp_path / "三单.json", who="王芳")
    opened.save(Community(name="新华社区"))
    yield opened
    opened.close()


def whys(book):
    return [backup.why for backup in book.backups.all()]


def records(book):
    kinds = (Unit, Need, Resource, Community)
    return {
        kind: {one.id: msgspec.structs.replace(one, changed=None) for one in book.all(kind)} for kind in kinds
    }


def test_each_days_first_change_makes_one_of_the_book_as_it_was(book, calendar):
    book.save(Unit(name="甲"))
    assert whys(book) == [], "the book was begun today"
    for day in (1, 2):
        calendar.today += timedelta(days=1)
        before = book.path.read_bytes()
        book.save(Unit(name=f"第{day}天一"))
        book.save(Unit(name=f"第{day}天二"))
        assert whys(book) == ["每天"] * day
        assert book.backups.all()[0].path.read_bytes() == before
    book.close()
    again = Book.open(book.path)
    again.save(Unit(name="同一天重开"))
    assert whys(again) == ["每天"] * 2
    again.close()


def test_a_book_opened_on_a_new_day_is_backed_up_before_its_first_change(book, calendar):
    book.close()
    calendar.today += timedelta(days=1)
    before, again = book.path.read_bytes(), Book.open(book.path)
    assert whys(again) == [], "reading makes none"
    again.save(Unit(name="甲"))
    assert again.backups.all()[0].path.read_bytes() == before
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_they_are_for_their_owner_only(book, calendar):
    made = book.backups.make()
    calendar.today += timedelta(days=1)
    book.save(Unit(name="甲"))
    assert {backup.path.stat().st_mode & 0o777 for backup in book.backups.all()} == {0o600}
    assert made.path.parent.stat().st_mode & 0o777 == 0o700


def test_they_are_the_same_file_under_a_second_name_or_a_copy_where_that_is_impossible(book, monkeypatch):
    linked = book.backups.make(IMPORT)
    assert linked.path.samefile(book.path)
    book.save(Unit(name="甲"))
    assert not linked.path.samefile(book.path)
    assert "甲" not in linked.path.read_text(encoding="utf-8")

    def refuses(*_):
        raise OSError(errno.EPERM, "no links on this stick")

    monkeypatch.setattr(module.os, "link", refuses)
    copied = book.backups.make(IMPORT)
    assert not copied.path.samefile(book.path)
    assert copied.path.read_bytes() == book.path.read_bytes()


def test_one_made_by_hand_stays_whole_when_an_editor_writes_into_the_book(book):
    made, before = book.backups.make(), book.path.read_bytes()
    with book.path.open("r+b") as editor:
        editor.write(b"broken")
    assert made.path.read_bytes() == before


def test_nothing_new_means_no_second_backup_unless_asked_for_by_hand(book):
    first = book.backups.make(IMPORT)
    assert book.backups.make("合并前") == first
    assert [book.backups.make().why, book.backups.make().why] == [HAND, HAND]
    assert len({backup.path for backup in book.backups.all()}) == 3


def test_import_and_merge_make_one_before(book, tmp_path):
    from guidance.deciding import decide
    from guidance.intake import propose
    from guidance.intake_accept import accept

    (tmp_path / "表.csv").write_text("单位名称,联系电话\n美美理发店,0951-6012345\n", encoding="utf-8")
    accept(book, decide(book, propose([tmp_path / "表.csv"], "units")))
    [backup] = book.backups.all()
    assert backup.why == "导入前"
    assert "units" not in book.backups.contents(backup).words
    assert book.backups.contents(backup).counts["units"] == 0
    assert len(book.all(Unit)) == 1


def test_a_file_of_an_older_format_is_kept_before_it_is_upgraded(book, monkeypatch):
    book.close()
    monkeypatch.setattr("store.book.FORMAT", 2)
    monkeypatch.setattr("store.format.FORMAT", 2)
    again, before = Book.open(book.path), book.path.read_bytes()
    again.save(Unit(name="甲"))
    [backup] = again.backups.all()
    assert (backup.why, backup.path.read_bytes()) == ("升级前", before)
    assert json.loads(book.path.read_text(encoding="utf-8"))["meta"]["meta"]["format"] == 2
    again.close()


def test_a_backup_that_fails_is_told_and_stops_nothing(book, calendar, monkeypatch):
    def refuses(*_, **__):
        raise OSError(errno.ENOSPC, "no")

    calendar.today += timedelta(days=1)
    monkeypatch.setattr("pathlib.Path.mkdir", refuses)
    assert book.save(Unit(name="甲")).id == "U-0001"
    book.save(Unit(name="乙"))
    assert book.notices == ["改动存好了，但是没有做成备份：磁盘满了，请腾出地方再存。"]


# the rule


def made(*moments, why="导入前"):
    return [Backup(Path(f"{at:%Y%m%d-%H%M%S}"), at, why) for at in sorted(moments, reverse=True)]


def test_the_rule_on_two_years_of_work():
    end = datetime(2028, 3, 5, 17).astimezone()
    moments = [end - timedelta(days=days, hours=hours) for days in range(900) for hours in (0, 3, 8)]
    known = made(*moments)
    stay = kept(known)
    assert stay[:10] == known[:10]
    days = sorted({backup.at.date() for backup in known}, reverse=True)[:30]
    for day in days:
        assert min(backup.at for backup in known if backup.at.date() == day) in {one.at for one in stay}
    months = sorted({(backup.at.year, backup.at.month) for backup in known}, reverse=True)[:24]
    for month in months:
        first = min(backup.at for backup in known if (backup.at.year, backup.at.month) == month)
        assert first in {one.at for one in stay}
    assert len(stay) <= 10 + 30 + 24
    assert stay == [backup for backup in known if backup in stay], "in the same order"


def test_thinning_day_by_day_keeps_what_thinning_once_would():
    chance, stay, every = random.Random(7), [], []  # noqa: S311 - a made-up working life
    for day in range(800):
        if chance.random() < 0.6:
            start = datetime(2026, 1, 1, 8).astimezone() + timedelta(days=day)
            for hours in range(chance.randrange(1, 5)):
                new = made(start + timedelta(hours=hours))
                every, stay = new + every, kept(new + stay)
    assert stay == kept(every)


def test_a_clock_that_runs_wrong_and_a_long_rest_lose_nothing():
    usual = made(
        *(datetime(2026, month, day, 9).astimezone() for month in range(1, 7) for day in (1, 11, 21))
    )
    later = made(datetime(2099, 1, 1).astimezone())
    assert kept(later + usual) == later + usual
    early = made(datetime(1980, 1, 1).astimezone())
    assert kept(usual + early) == usual + early


def test_those_made_by_hand_always_stay():
    moments = [datetime(2020, 1, 1, 9).astimezone() + timedelta(minutes=minute) for minute in range(200)]
    by_hand = made(*moments, why=HAND)
    assert kept(by_hand) == by_hand


def test_the_rule_is_carried_out_in_the_folder_and_other_files_stay(book, calendar):
    book.backups.make()
    strange = book.backups.folder / "自己放的.json"
    strange.write_text("{}", encoding="utf-8")
    for place in range(25):
        calendar.today += timedelta(minutes=1)
        book.save(Unit(name=f"单位{place}"))
        book.back_up(IMPORT)
    assert whys(book) == [IMPORT] * 11 + [HAND]  # ten, and the first of the day
    assert strange.exists()


# what they hold, and coming back


def test_it_says_what_it_holds(book):
    unit = book.save(Unit(name="甲"))
    offer = book.save(Resource(title="义剪", unit=unit.id))
    backup = book.backups.make()
    book.remove(unit)
    holds = book.backups.contents(backup)
    assert (holds.counts["units"], holds.counts["resources"], holds.counts["needs"]) == (1, 1, 0)
    assert (holds.by, holds.label) == ("王芳", "新增资源 义剪")
    assert holds.changed == offer.changed
    assert holds.words == "社区 1  单位 1  资源 1"


def test_a_restored_book_is_what_it_was_and_undo_takes_it_back(book):
    kept_unit, gone = book.save(Unit(name="甲")), book.save(Unit(name="走的"))
    book.save(Resource(title="义剪", unit=gone.id))
    backup, then = book.backups.make(), records(book)
    book.remove(gone)
    book.save(msgspec.structs.replace(kept_unit, name="改了名"))
    new = book.save(Need(title="后来的"))
    now = records(book)
    assert book.backups.restore(book, backup) == 3
    assert records(book) == then
    assert "恢复前" in whys(book)
    assert book.save(Need(title="恢复之后")).id == "N-0002", f"{new.id} was given once"
    assert book.undo().startswith("新增需求")
    assert book.undo().endswith("手工 的备份")
    assert records(book) == now
    book.redo()
    book.close()
    again = Book.open(book.path)
    assert records(again) == then
    again.close()


def test_restoring_what_is_the_same_changes_nothing(book):
    backup, before = book.backups.make(), book.path.read_bytes()
    assert book.backups.restore(book, backup) == 0
    assert book.path.read_bytes() == before


def test_restoring_brings_back_a_record_that_was_broken_by_hand(book):
    unit = book.save(Unit(name="甲"))
    backup = book.backups.make()
    book.close()
    tables = json.loads(book.path.read_text(encoding="utf-8"))
    tables["units"][unit.id]["name"] = ["不是名字"]
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    assert again.problems
    again.backups.restore(again, backup)
    assert (again.get(Unit, unit.id).name, again.problems) == ("甲", [])
    again.close()


def test_a_damaged_book_is_set_aside_and_the_newest_good_backup_put_in_its_place(book, calendar):
    for name in ("甲", "乙", "丙"):
        book.save(Unit(name=name))
        calendar.today += timedelta(minutes=1)
        book.backups.make()
    book.save(Unit(name="丁"))
    book.close()
    newest, second, _ = book.backups.all()
    newest.path.write_text("断了", encoding="utf-8")
    broken = book.path.read_bytes()[:-40]
    book.path.write_bytes(broken)
    with pytest.raises(BookDamaged):
        Book.open(book.path)
    helper = Backups(book.path)
    assert helper.newest_good() == second
    aside = helper.put_back(second)
    assert (aside.read_bytes(), aside.parent) == (broken, book.path.parent)
    assert "坏了" in aside.name
    again = Book.open(book.path)
    assert [unit.name for unit in again.all(Unit)] == ["甲", "乙"]
    new = again.save(Unit(name="后来的"))
    assert new.id not in {"U-0003", "U-0004"}, "numbers printed before the damage are not given again"
    again.close()
    assert os.access(second.path, os.R_OK)
    assert "后来的" not in second.path.read_text(encoding="utf-8")


def test_a_backup_from_a_day_when_the_clock_ran_ahead_is_not_offered_before_newer_ones(book, calendar):
    made = []
    for year in (2026, 2099, 2026):
        calendar.today = calendar.today.replace(year=year) + timedelta(hours=1)
        book.save(Unit(name=f"第{len(made)}家"))
        calendar.today += timedelta(minutes=1)
        made.append(book.backups.make())
    book.close()
    helper = Backups(book.path)
    assert helper.newest_good() == made[2]
    assert helper.newest_good(made[::2] + [one for one in helper.all() if one.why != "手工"]) == made[1]


def test_no_good_backup_means_nothing_is_moved(book):
    backup = book.backups.make()
    book.close()
    backup.path.write_bytes(b"")
    book.path.write_bytes(b"{")
    assert Backups(book.path).newest_good() is None
    with pytest.raises(BookDamaged):
        Backups(book.path).put_back(backup)
    backup.path.unlink()
    with pytest.raises(BookProblem, match="不见了"):
        Backups(book.path).put_back(backup)
    assert book.path.read_bytes() == b"{"
    Book.open(book.backups.folder / "别的.json").close()


def test_a_book_open_elsewhere_is_not_put_back(book):
    backup = book.backups.make()
    with pytest.raises(BookLocked):
        Backups(book.path).put_back(backup)


def test_a_backup_is_an_ordinary_book_file(book):
    opened = Book.open(book.backups.make().path, read_only=True)
    assert opened.community.name == "新华社区"


def test_a_refused_import_leaves_the_book_as_it_was(book):
    before = book.path.read_bytes()
    book.back_up(IMPORT)
    with pytest.raises(RecordRefused):
        book.save(Need(title="证 11010519491231002X"))
    assert book.path.read_bytes() == before
