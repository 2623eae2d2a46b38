"""Setting up a hub: its tables, its communities, the roles that see one community, a street or a district."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from store.hub.link import HubProblem, connected

_DISTRIBUTED = ("community", "record", "change", "sync", "recipient", "request", "same_unit")


def init_hub(url: str, password: str = "") -> str:
    """Make or renew the tables, views and rules; return a sentence. Run by the owner of the database."""
    script = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    with connected(url, password) as link:
        if link.info.server_version < 130000:
            raise HubProblem("汇总库要 PostgreSQL 13 或更新的版本。什么也没有改。")
        link.execute(script)
        spread = _distribute(link)
    return "汇总库建好了。" + ("已按社区分布到各台服务器（Citus）。" if spread else "")


def _distribute(link: Any) -> bool:
    """Spread the tables over the servers by community, where the server has Citus; only checked on paper."""
    if not link.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone():
        return False
    for table in _DISTRIBUTED:
        link.execute("SELECT create_distributed_table(%s, 'community')", (f"sandan.{table}",))
    return True


def add_community(
    url: str, community: str, name: str, street: str, district: str, password: str = ""
) -> None:
    """Add a community, and the roles of it, its street and its district where they are missing.

    `community`, `street` and `district` are short codes of a-z, 0-9 and _.
    """
    from psycopg import sql

    if wrong := [code for code in (community, street, district) if not re.fullmatch("[a-z0-9_]{1,40}", code)]:
        raise HubProblem(f"代号只能用 a-z、0-9、_，最多 40 个：{'，'.join(wrong)}。什么也没有改。")
    roles = {
        "writer_role": f"sandan_c_{community}",
        "street_role": f"sandan_s_{street}",
        "district_role": f"sandan_d_{district}",
    }
    with connected(url, password) as link:
        for role in roles.values():
            if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                link.execute(
                    sql.SQL("CREATE ROLE {} NOLOGIN IN ROLE sandan_member").format(sql.Identifier(role))
                )
        link.execute(
            "INSERT INTO sandan.community (community, name, street, district, writer_role, street_role, district_role)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (community) DO UPDATE SET name = EXCLUDED.name, street = EXCLUDED.street,"
            " district = EXCLUDED.district, street_role = EXCLUDED.street_role, district_role = EXCLUDED.district_role",
            (community, name, street, district, *roles.values()),
        )


def add_login(url: str, login: str, secret: str, *roles: str, password: str = "") -> None:
    """Add a person's login with its password, a member of these roles (sandan_c_…, sandan_s_…, sandan_d_…)."""
    from psycopg import sql

    with connected(url, password) as link:
        known = link.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^sandan_[csd]_'").fetchall()
        if wrong := [role for role in roles if (role,) not in known]:
            raise HubProblem(
                f"没有这样的角色：{'，'.join(wrong)}。先用 sandan hub add 登记社区。什么也没有改。"
            )
        exists = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
        verb = sql.SQL("ALTER" if exists else "CREATE")
        closed = link.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode()
        link.execute(  # as the server would keep it: a log of statements holds no password
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(login), sql.Literal(closed))
        )
        for role in roles:
            link.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
