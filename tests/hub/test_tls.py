"""Beyond this laptop only with TLS and a certificate that holds: tried with a CA of our own on a real server."""

import subprocess

import psycopg
import pytest

from store.book import Book
from store.hub.link import HubProblem, connected
from store.hub.membership import join_hub
from store.hub.sync import sync
from store.records import Unit
from tests.hub.cluster import SECRET, own

pytestmark = pytest.mark.slow
NAME = "hub.sandan.test"  # not localhost for the program; the line leads to 127.0.0.1 all the same


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def authority(folder, name):
    openssl(
        folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt",
    )  # fmt: skip


@pytest.fixture
def certified(hub, tmp_path):
    """The hub with a certificate for NAME; yields the folder with the two authorities `ours` and `others`."""
    for name in ("ours", "others"):
        authority(tmp_path, name)
    openssl(
        tmp_path, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={NAME}",
        "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", "server.key", "-out", "server.csr",
    )  # fmt: skip
    openssl(
        tmp_path, "x509", "-req", "-in", "server.csr", "-CA", "ours.crt", "-CAkey", "ours.key", "-days", "2",
        "-copy_extensions", "copy", "-out", "server.crt",
    )  # fmt: skip
    for name in ("server.key", "server.crt"):
        (hub.data / name).write_bytes((tmp_path / name).read_bytes())
        (hub.data / name).chmod(0o600)
        own(hub.data / name)
    speak_tls(hub, "on")
    yield tmp_path
    speak_tls(hub, "off")


def speak_tls(hub, state):
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        link.execute(f"ALTER SYSTEM SET ssl = {state}")
        link.execute("SELECT pg_reload_conf()")
    while True:
        with psycopg.connect(hub.url() + " sslmode=prefer", password=SECRET) as link:
            if link.pgconn.ssl_in_use == (state == "on"):
                return


def address(hub, authority, host=NAME):
    return hub.url("xinhua_wang").replace("host=", f"host={host} hostaddr=") + f" sslrootcert={authority}"


def test_a_book_syncs_over_tls_with_a_checked_certificate(certified, hub, tmp_path):
    book = Book.open(tmp_path / "a.json", who="王芳")
    url = address(hub, certified / "ours.crt")
    join_hub(book, url, "xinhua")
    book.save(Unit(name="甲"))
    assert sync(book).brought == 1
    book.close()
    with connected(url) as link:
        assert link.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)
        assert link.info.get_parameters()["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("authority", "host"), [("others.crt", NAME), ("missing.crt", NAME), ("ours.crt", "other.sandan.test")]
)
def test_a_certificate_that_does_not_hold_is_refused(certified, hub, authority, host):
    with (
        pytest.raises(HubProblem, match="证书核对不上"),
        connected(address(hub, certified / authority, host)),
    ):
        pass


def test_a_server_without_tls_is_refused(hub, tmp_path):
    authority(tmp_path, "ours")
    with pytest.raises(HubProblem, match="证书核对不上"), connected(address(hub, tmp_path / "ours.crt")):
        pass


@pytest.mark.parametrize(
    "words", ["host=10.0.0.9", "hostaddr=10.0.0.9", "host=localhost,10.0.0.9", "service=somewhere"]
)
@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-ca"])
def test_weaker_than_a_checked_certificate_is_refused_before_a_line_is_opened(words, mode):
    with pytest.raises(HubProblem, match="必须加密"), connected(f"{words} sslmode={mode} user=a dbname=b"):
        pass


def test_a_host_from_the_environment_is_no_way_round(monkeypatch):
    monkeypatch.setenv("PGHOST", "10.0.0.9")
    with pytest.raises(HubProblem, match="必须加密"), connected("sslmode=disable user=a dbname=b"):
        pass


def test_a_password_in_the_address_is_refused():
    with pytest.raises(HubProblem, match="不要写密码"), connected("postgresql://a:geheim@10.0.0.9/b"):
        pass


@pytest.mark.parametrize("url", ["192.168.1.5", "http://hub.example", "host=a port=", "host=x y=z", "汇总库"])
def test_an_address_that_is_none_is_told_in_words(url):
    with pytest.raises(HubProblem, match=r"地址|证书|连不上"), connected(url, "x"):
        pass
