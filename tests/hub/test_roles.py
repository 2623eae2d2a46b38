"""Who sees what, tried by every login: a community writes its own, a street reads its own, nobody changes the log."""

import psycopg
import pytest

from store.hub.link import HubProblem, connected
from store.hub.sync import join_hub, sync
from store.records import Resource, Unit

pytestmark = pytest.mark.slow
SECRET = "geheim-2026"


@pytest.fixture
def filled(laptops):
    """Three communities with a unit each."""
    for community in ("xinhua", "tuanjie", "xicheng"):
        book = laptops(community, community)
        unit = book.save(Unit(name=f"{community}的单位"))
        book.save(Resource(title=f"{community}的资源", unit=unit.id, item=13))
        sync(book)


def ask(hub, login, question, *values):
    with psycopg.connect(hub.url(login), password=SECRET) as link:
        return link.execute(question, values).fetchall()


def communities(hub, login, table="record"):
    return {row[0] for row in ask(hub, login, f"SELECT DISTINCT community FROM sandan.{table}")}


def test_everybody_reads_only_what_is_theirs(filled, hub):
    for table in ("record", "change", "sync"):
        assert communities(hub, "xinhua_wang", table) == {"xinhua"}
        assert communities(hub, "jiefang_li", table) == {"xinhua", "tuanjie"}
    assert {row[0] for row in ask(hub, "jiefang_li", "SELECT community FROM sandan.coverage")} == {
        "xinhua",
        "tuanjie",
    }
    assert ask(
        hub, "xinhua_wang", "SELECT list, items_covered FROM sandan.coverage WHERE list = 'resources'"
    ) == [("resources", 1)]


DENIED = [
    ("xinhua_wang", "INSERT INTO sandan.record VALUES ('tuanjie', 'x', 'units', 'U-9', '{}', NULL, 1)"),
    ("jiefang_li", "INSERT INTO sandan.record VALUES ('tuanjie', 'x', 'units', 'U-9', '{}', NULL, 1)"),
    ("xinhua_wang", "DELETE FROM sandan.record"),
    ("xinhua_wang", "DELETE FROM sandan.change"),
    ("xinhua_wang", "UPDATE sandan.change SET author = '别人'"),
    ("xinhua_wang", "UPDATE sandan.community SET writer_role = 'sandan_c_tuanjie'"),
    ("xinhua_wang", "INSERT INTO sandan.community (community, name, street, district, writer_role, street_role, district_role)"
                    " VALUES ('neu', 'neu', 'a', 'b', 'sandan_c_xinhua', 'a', 'b')"),
    ("xinhua_wang", "INSERT INTO sandan.change (community, version, uid, list, id, author, copy, fields, removed, at)"
                    " VALUES ('xinhua', 99, 'x', 'units', 'U-9', 'x', 'x', '{}', false, '2020-01-01')"),
    ("xinhua_wang", "INSERT INTO sandan.change (community, version, uid, list, id, author, copy, fields, removed, login)"
                    " VALUES ('xinhua', 99, 'x', 'units', 'U-9', 'x', 'x', '{}', false, 'tuanjie_wang')"),
    ("xinhua_wang", "INSERT INTO sandan.same_unit (community, uid, other_community, other_uid, same)"
                    " VALUES ('xinhua', 'x', 'tuanjie', 'x', true)"),
    ("jiefang_li", "INSERT INTO sandan.same_unit (community, uid, other_community, other_uid, same)"
                    " VALUES ('xinhua', 'x', 'xicheng', 'x', true)"),
    ("jiefang_li", "DELETE FROM sandan.same_unit"),
    ("xinhua_wang", "DROP TABLE sandan.record"),
    ("xinhua_wang", "CREATE ROLE boss SUPERUSER"),
    ("xinhua_wang", "ALTER TABLE sandan.record DISABLE ROW LEVEL SECURITY"),
]  # fmt: skip


def test_what_is_not_theirs_is_refused(filled, hub):
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)
    for login, words in DENIED:
        with psycopg.connect(hub.url(login), password=SECRET) as link, pytest.raises(refused):
            link.execute(words)


@pytest.mark.parametrize("login", ["xinhua_wang", "jiefang_li"])
def test_writing_anothers_rows_touches_none(filled, hub, login):
    with psycopg.connect(hub.url(login), password=SECRET) as link:
        done = link.execute("UPDATE sandan.record SET document = NULL WHERE community = 'tuanjie'")
        assert done.rowcount == 0


def test_a_laptop_cannot_join_a_community_that_is_not_its_own(filled, hub, book):
    with pytest.raises(HubProblem, match="看不到"):
        join_hub(book, hub.url("xinhua_wang"), "tuanjie")


def test_a_street_reads_but_does_not_write_through_the_program(filled, hub, book):
    join_hub(book, hub.url("jiefang_li"), "tuanjie")
    with pytest.raises(HubProblem, match="不能写"):
        sync(book)


def test_a_wrong_password_is_told_in_words(filled, hub):
    with pytest.raises(HubProblem, match="用户名或密码"), connected(hub.url("xinhua_wang"), "falsch"):
        pass
