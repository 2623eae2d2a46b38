"""A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, on a free port, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from store.book import Book
from store.hub.admin import add_community, add_login, init_hub
from store.hub.sync import join_hub
from store.records import Community

SECRET = "geheim-2026"


def _programs():
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Cluster:
    """A server that can be started, killed and put back."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = folder / "data"
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(folder, "postgres")
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "--pwfile",
            self._secret(),
            "--no-sync",
        )

    def _secret(self):
        path = self.folder / "secret"
        path.write_text(SECRET)
        if os.geteuid() == 0:
            shutil.chown(path, "postgres")
        return path

    def _run(self, program, *words):
        command = [str(self.programs / program), *map(str, words)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, how="immediate"):
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def url(self, user="owner", database="postgres"):
        return f"host=127.0.0.1 port={self.port} user={user} dbname={database}"


@pytest.fixture(scope="session")
def cluster():
    """A running server."""
    programs = _programs()
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
