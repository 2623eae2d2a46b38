"""Reaching the hub: the address without a password, TLS beyond this laptop, problems in words."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from store.problems import BookProblem

Here = Callable[[Callable[[], Any]], Any]  # carries out what touches the book where the book is used

_LOCAL = {"", "localhost", "127.0.0.1", "::1"}
_SERVICE = "sandan-hub"
_WAIT = 10  # seconds for a connection
# A line that went dead without a word is given up after a minute; a laptop that fell asleep in mid-sync lets go of its
# community after two, so that the others need not wait for it.
_DEAD_LINE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_ASLEEP = "SET idle_in_transaction_session_timeout = '2min'"


class HubProblem(BookProblem):
    """The hub could not be reached or refused; nothing on this laptop was lost."""


class HubAway(HubProblem):
    """The hub does not answer: the laptop goes on by itself."""


class HubLocked(HubProblem):
    """The hub wants another password, or nobody has given one yet and no keyring keeps it."""


def at_once(work: Callable[[], Any]) -> Any:
    """Carry out right here what touches the book."""
    return work()


@contextlib.contextmanager
def connected(url: str, password: str = "") -> Iterator[Any]:
    """Yield a psycopg connection (autocommit off). HubAway when it does not answer, HubProblem when it refuses.

    Beyond this laptop only with TLS, a checked certificate and the name that stands in it.
    """
    psycopg = _driver()
    errors = psycopg.errors
    try:
        options = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error as error:
        raise HubProblem("地址看不懂。要写成 host=... port=5432 dbname=... user=...，没有连接。") from error
    if options.pop("password", None):
        raise HubProblem("地址里不要写密码。密码会另外问，或从系统的密码箱里取。")
    if not _on_this_laptop(options):
        options.setdefault("sslmode", "verify-full")
        if options["sslmode"] != "verify-full":
            raise HubProblem("连别的电脑必须加密并核对证书（sslmode=verify-full）。没有连接。")
        options["gssencmode"] = "disable"
    options = {"connect_timeout": _WAIT, **_DEAD_LINE, **options}
    if password or (password := kept_password(url)):
        options["password"] = password
    try:
        connection = psycopg.connect(**options)
    except psycopg.OperationalError as error:
        raise _cannot_connect(error) from error
    try:
        connection.execute(_ASLEEP)
        yield connection
        connection.commit()
    except errors.InsufficientPrivilege as error:
        raise HubProblem("汇总库不许这样做：没有这个社区的权限。本机的账没有动。") from error
    except errors.DiskFull as error:
        raise HubProblem("汇总库那边的盘满了，没有送上去。本机的账都在，请告诉管理员。") from error
    except (psycopg.OperationalError, errors.IdleInTransactionSessionTimeout) as error:
        raise HubAway("和汇总库的连接断了。本机的账都在，下次同步接着来。") from error
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction) as error:
        raise HubProblem("汇总库是旧的，请管理员再做一次 sandan hub init。本机的账都在。") from error
    except psycopg.Error as error:
        raise HubProblem(
            f"汇总库出错（{type(error).__name__}）。本机的账都在，请把这行字告诉管理员。"
        ) from error
    finally:
        connection.close()


def _on_this_laptop(options: dict[str, Any]) -> bool:
    """Say whether every server that an address can lead to is this laptop's own; what cannot be told is not."""
    if "service" in options or "PGSERVICE" in os.environ:
        return False
    names = [options.get(key) or os.environ.get(f"PG{key.upper()}", "") for key in ("host", "hostaddr")]
    hosts = [host.strip() for name in names for host in str(name).split(",")]
    return all(host in _LOCAL or host.startswith("/") for host in hosts)


def kept_password(url: str) -> str:
    """Return $SANDAN_HUB_PASSWORD, or what the system's keyring keeps for an address; empty when there is none."""
    if given := os.environ.get("SANDAN_HUB_PASSWORD"):
        return given
    with contextlib.suppress(Exception):  # keyrings fail in as many ways as there are desktops
        import keyring

        return keyring.get_password(_SERVICE, url) or ""
    return ""


def keep_password(url: str, password: str) -> bool:
    """Give the password to the system's keyring; say whether it took it."""
    with contextlib.suppress(Exception):
        import keyring

        keyring.set_password(_SERVICE, url, password)
        return True
    return False


def _cannot_connect(error: Exception) -> HubProblem:
    words = str(error).lower()
    if "no password supplied" in words:
        return HubLocked(
            "这台电脑没有记着汇总库的密码。请到首页按 Ctrl+B，选汇总库，按回车输入。本机的账都在。"
        )
    if "password" in words or "authentication" in words or "role" in words:
        return HubLocked("汇总库不认这个用户名或密码。本机的账都在。")
    if "certificate" in words or "ssl" in words:
        return HubProblem("汇总库的证书核对不上，没有连接。请找管理员要正确的地址或证书。")
    return HubAway("连不上汇总库。本机的账都在，能连上时再同步。")


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise HubProblem("这台电脑没有装连汇总库的部件，请装 sandan[hub]。其他功能不受影响。") from error
    return psycopg
