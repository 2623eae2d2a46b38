"""A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, on a free port, gone afterwards."""

import shutil
import tempfile
from pathlib import Path

import pytest

from store.book import Book
from store.hub.admin import add_community, add_login, init_hub
from store.hub.membership import join_hub
from store.records import Community
from tests.hub.cluster import SECRET, Cluster, programs_folder


@pytest.fixture(scope="session")
def cluster():
    """A running server."""
    programs = programs_folder()
    if programs is None:
        pytest.skip("postgresql is not installed")
    folder = Path(tempfile.mkdtemp(prefix="sandan-hub-"))
    made = Cluster(programs, folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def hub(cluster, monkeypatch):
    """A hub with two communities of a street, a third of another street, a login for each and for the street."""
    import psycopg

    with psycopg.connect(cluster.url(), password=SECRET, autocommit=True) as link:
        link.execute("DROP SCHEMA IF EXISTS sandan CASCADE")
    monkeypatch.setattr("store.hub.link.kept_password", lambda _: SECRET)
    init_hub(cluster.url())
    for community, name, street in (
        ("xinhua", "新华社区", "jiefang"),
        ("tuanjie", "团结社区", "jiefang"),
        ("xicheng", "西城社区", "xijie"),
    ):
        add_community(cluster.url(), community, name, street, "xingqing")
        add_login(cluster.url(), f"{community}_wang", SECRET, f"sandan_c_{community}")
    add_login(cluster.url(), "jiefang_li", SECRET, "sandan_s_jiefang")
    return cluster


@pytest.fixture
def laptops(hub, tmp_path):
    """Return an opener of books that have joined a community of the hub."""
    opened = []

    def laptop(name, community="xinhua"):
        book = Book.open(tmp_path / f"{name}.json", who=name)
        if not book.community.name:
            book.save(Community(name="新华社区"))
        join_hub(book, hub.url(f"{community}_wang"), community)
        opened.append(book)
        return book

    yield laptop
    for book in opened:
        book.close()
