"""Who sees what, tried by every login: a community writes its own, a street reads its own, nobody changes the log."""

import psycopg
import pytest

from store.hub.admin import add_community, add_login
from store.hub.link import HubProblem, connected
from store.hub.membership import join_hub
from store.hub.sync import sync
from store.records import Match, Meeting, Need, Resource, Unit

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
    ("xinhua_wang", "UPDATE sandan.record SET document = document || '{\"name\": \"heimlich\"}' WHERE list = 'units'"),
    ("xinhua_wang", "UPDATE sandan.record SET document = NULL"),
    ("xinhua_wang", "UPDATE sandan.record SET version = version + 1"),
    ("xinhua_wang", "INSERT INTO sandan.record VALUES ('xinhua', 'x', 'units', 'U-9', '{}', NULL, 99)"),
    ("xinhua_wang", "UPDATE sandan.record SET community = 'tuanjie'"),
    ("xinhua_wang", "UPDATE sandan.record SET uid = 'x'"),
    ("xinhua_wang", "TRUNCATE sandan.change"),
    ("xinhua_wang", "UPDATE sandan.sync SET tag = 'x'"),
    ("xinhua_wang", "DELETE FROM sandan.request"),
    ("jiefang_li", "INSERT INTO sandan.recipient VALUES ('xinhua', 'age1' || repeat('a', 58), 'ich')"),
    ("jiefang_li", "INSERT INTO sandan.sync (community, version, tag, author, copy) VALUES ('xinhua', 99, '', '', '')"),
    ("xinhua_wang", "SET ROLE sandan_c_tuanjie"),
    ("xinhua_wang", "SET ROLE owner"),
    ("xinhua_wang", "SET SESSION AUTHORIZATION tuanjie_wang"),
    ("xinhua_wang", "GRANT sandan_c_tuanjie TO xinhua_wang"),
    ("xinhua_wang", "SET row_security = off; SELECT count(*) FROM sandan.record"),
    ("xinhua_wang", "COPY sandan.record TO PROGRAM 'cat'"),
    ("xinhua_wang", "CREATE TABLE sandan.own (a int)"),
    ("xinhua_wang", "CREATE FUNCTION sandan.own() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ("xinhua_wang", "CREATE OR REPLACE FUNCTION sandan.my_roles() RETURNS name[] LANGUAGE sql AS 'SELECT NULL::name[]'"),
    ("xinhua_wang", "ALTER POLICY reads ON sandan.record USING (true)"),
    ("xinhua_wang", "SELECT rolpassword FROM pg_authid"),
    ("xinhua_wang", "DROP TABLE sandan.record"),
    ("xinhua_wang", "CREATE ROLE boss SUPERUSER"),
    ("xinhua_wang", "ALTER TABLE sandan.record DISABLE ROW LEVEL SECURITY"),
]  # fmt: skip


def test_what_is_not_theirs_is_refused(filled, hub):
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)
    for login, words in DENIED:
        with psycopg.connect(hub.url(login), password=SECRET) as link, pytest.raises(refused):
            link.execute(words)


def test_copy_gives_out_no_more_than_a_question_does(filled, hub):
    with psycopg.connect(hub.url("xinhua_wang"), password=SECRET) as link:
        for table in ("record", "change", "meeting"):
            question = f"COPY (SELECT DISTINCT community FROM sandan.{table}) TO STDOUT"
            with link.cursor() as cursor, cursor.copy(question) as copy:
                assert {row[0] for row in copy.rows()} <= {"xinhua"}


VIEWS = [
    "totals", "coverage", "gap", "satisfaction", "meeting", "coverage_by_place", "gap_by_place", "satisfaction_by_place",
    "shared_offer",
]  # fmt: skip


@pytest.fixture
def elsewhere(laptops, hub):
    """A community of another district, with a record of every kind that a view reads."""
    add_community(hub.url(), "jinfeng", "金凤社区", "fengjie", "jinfeng")
    add_login(hub.url(), "jinfeng_wang", SECRET, "sandan_c_jinfeng")
    book = laptops("jinfeng", "jinfeng")
    unit = book.save(Unit(name="机密单位"))
    book.save(Resource(title="机密资源", unit=unit.id, item=13, beyond=True))
    book.save(Need(title="机密需求", item=3))
    book.save(Match(need="N-0001", unit=unit.id))
    book.save(Meeting(place="机密会场"))
    sync(book)


@pytest.mark.parametrize("view", VIEWS)
def test_a_function_of_ones_own_is_shown_no_row_of_others(filled, elsewhere, hub, view):
    told = []
    with psycopg.connect(hub.url("xinhua_wang"), password=SECRET) as link:
        link.add_notice_handler(lambda notice: told.append(notice.message_primary))
        link.execute(
            "CREATE FUNCTION pg_temp.peeped(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
            " $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        columns = [
            name
            for (name,) in link.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'sandan' AND table_name = %s",
                (view,),
            )
        ]
        for column in columns:
            link.execute(f"SELECT * FROM sandan.{view} WHERE pg_temp.peeped({column}::text)").fetchall()
    assert not [words for words in told if "机密" in words or "jinfeng" in words or "金凤" in words]


def test_an_equal_sign_of_ones_own_opens_nothing(filled, hub):
    """Until PostgreSQL 14 everybody may create in the schema public."""
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as owner:
        owner.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
        try:
            with psycopg.connect(hub.url("xinhua_wang"), password=SECRET) as link:
                link.execute(
                    "CREATE FUNCTION public.always(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
                )
                link.execute(
                    "CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.always)"
                )
                link.execute("SET search_path = public, pg_catalog")
                found = link.execute("SELECT DISTINCT community FROM sandan.record").fetchall()
                link.rollback()
        finally:
            owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    assert found == [("xinhua",)]


def test_the_log_says_who_when_and_what_of_every_change(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    unit = wang.save(Unit(name="粮油店"))
    sync(wang)
    sync(li)
    li.remove(li.get(Unit, unit.id))
    sync(li)
    lines = ask(
        hub,
        "xinhua_wang",
        "SELECT author, login, removed, 'name' = ANY (fields), at - changed < interval '5 minutes', at IS NOT NULL"
        " FROM sandan.change WHERE id = %s ORDER BY version",
        unit.id,
    )
    assert lines == [
        ("王芳", "xinhua_wang", False, True, True, True),
        ("李强", "xinhua_wang", True, True, True, True),
    ]


def test_a_new_password_reaches_the_server_closed(hub, monkeypatch):
    import psycopg.sql

    said = []
    plain = psycopg.sql.Literal
    monkeypatch.setattr(psycopg.sql, "Literal", lambda value: said.append(value) or plain(value))
    add_login(hub.url(), "neu_wang", "sehr-geheim", "sandan_c_xinhua")
    assert said[0].startswith("SCRAM-SHA-256$")
    with connected(hub.url("neu_wang"), "sehr-geheim") as link:
        assert link.execute("SELECT count(*) FROM sandan.community").fetchone() == (1,)


@pytest.mark.parametrize("login", ["xinhua_wang", "jiefang_li"])
def test_writing_anothers_rows_touches_none(filled, hub, login):
    with psycopg.connect(hub.url(login), password=SECRET) as link:
        for what in ("record SET document = NULL", "community SET version = 0"):
            done = link.execute(f"UPDATE sandan.{what} WHERE community = 'tuanjie'")
            assert done.rowcount == 0


def test_a_laptop_cannot_join_a_community_that_is_not_its_own(filled, hub, book):
    with pytest.raises(HubProblem, match="看不到"):
        join_hub(book, hub.url("xinhua_wang"), "tuanjie")


def test_a_street_reads_but_does_not_write_through_the_program(filled, hub, book):
    join_hub(book, hub.url("jiefang_li"), "tuanjie")
    with pytest.raises(HubProblem, match="不能写"):
        sync(book)


def test_the_keeper_is_told_what_is_wrong_with_a_code_or_a_role(hub):
    with pytest.raises(HubProblem, match=r"a-z.*Xin Hua"):
        add_community(hub.url(), "Xin Hua", "新华", "jiefang", "xingqing")
    for role in ("sandan_c_nix", "owner"):
        with pytest.raises(HubProblem, match=f"没有这样的角色：{role}"):
            add_login(hub.url(), "neu", SECRET, role)


def test_a_wrong_password_is_told_in_words(filled, hub):
    with pytest.raises(HubProblem, match="用户名或密码"), connected(hub.url("xinhua_wang"), "falsch"):
        pass
