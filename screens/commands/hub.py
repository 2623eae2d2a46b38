"""Commands of the hub: init, add, login for its keeper; join, sync, status, report for a laptop."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from screens.commands.door import DONE, TO_MEND, open_book, print_json, tell, typed_unseen


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the commands."""
    steps = parser.add_subparsers(title="做什么", metavar="做什么", required=True)

    def step(name: str, run: Callable[[Namespace], int], about: str, *words: str) -> ArgumentParser:
        added = steps.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        for word in words:
            added.add_argument(word)
        return added

    step("init", init, "建库：表、视图、权限（库的主人做一次）", "url")
    adding = step("add", add, "登记一个社区", "url", "community")
    for name, about in (("name", "社区名称"), ("street", "街道代号 a-z 0-9 _"), ("district", "区县代号")):
        adding.add_argument(f"--{name}", required=True, help=about)
    login = step(
        "login", login_of, "给一个人开用户；新密码放在 SANDAN_NEW_PASSWORD 或在终端输入", "url", "login"
    )
    login.add_argument("roles", nargs="+", help="sandan_c_社区 sandan_s_街道 sandan_d_区县")
    step("join", join, "这台电脑的账加入一个社区", "url", "community")
    step("sync", sync_now, "同步：拿来别人的，送去自己的")
    step("status", status, "加入了哪里，有几条还没同步")
    closed = step("personal", personal_of, "联系人、居民信息也加密同步：打开、关掉、让哪台电脑读")
    closed.add_argument("what", choices=("on", "off", "show", "accept", "refuse"))
    closed.add_argument(
        "key", nargs="?", default="", help="accept、refuse：那台电脑的钥匙（或最后八位），先在电话里对过"
    )
    report = step("report", report_of, "街道、区县的覆盖、缺口、满意度，做成 Excel", "url")
    report.add_argument("--out", type=Path, default=Path())


def init(args: Namespace) -> int:
    """Make the tables."""
    from store.hub.admin import init_hub

    tell(init_hub(args.url, _password(args.url)))
    return DONE


def add(args: Namespace) -> int:
    """Add a community."""
    from store.hub.admin import add_community

    add_community(args.url, args.community, args.name, args.street, args.district, _password(args.url))
    roles = [f"sandan_c_{args.community}", f"sandan_s_{args.street}", f"sandan_d_{args.district}"]
    print_json({"community": args.community, "roles": roles})
    return DONE


def login_of(args: Namespace) -> int:
    """Add a person."""
    from store.hub.admin import add_login

    secret = os.environ.get("SANDAN_NEW_PASSWORD") or typed_unseen(f"{args.login} 的新密码：")
    add_login(args.url, args.login, secret, *args.roles, password=_password(args.url))
    tell(f"{args.login} 可以用了。")
    return DONE


def join(args: Namespace) -> int:
    """Join a community, and keep the password in the system's keyring where it has one."""
    from store.hub.link import keep_password
    from store.hub.sync import join_hub

    book, password = open_book(args, create=True), _password(args.url)
    try:
        name = join_hub(book, args.url, args.community, password)
    finally:
        book.close()
    kept = bool(password) and keep_password(args.url, password)
    tell(f"加入了 {name}。" + ("密码记在系统的密码箱里。" if kept else "密码没有记，每次同步要输入。"))
    return DONE


def sync_now(args: Namespace) -> int:
    """Sync once; exit 1 while something waits for a person's choice, or personal fields for an accepting laptop."""
    import msgspec

    from store.hub import NOTE
    from store.hub.sync import sync

    book = open_book(args)
    try:
        done = sync(book, _password(str(book.noted(NOTE).get("url", ""))))
    finally:
        book.close()
    print_json(msgspec.to_builtins(done))
    return TO_MEND if done.conflicts or done.shut else DONE


def status(args: Namespace) -> int:
    """Say where the book belongs and what it has not brought yet."""
    from store.hub import NOTE
    from store.hub.sync import unsynced

    book = open_book(args, read_only=True)
    note = book.noted(NOTE)
    print_json(
        {
            "joined": bool(note),
            "community": note.get("community", ""),
            "url": note.get("url", ""),
            "unsynced": unsynced(book),
        }
    )
    return DONE


def personal_of(args: Namespace) -> int:
    """Say who may read the personal fields, or change it."""
    from store.hub import NOTE, personal

    book = open_book(args)
    try:
        password = _password(str(book.noted(NOTE).get("url", "")))
        if args.what in ("accept", "refuse"):
            key = personal.named(personal.recipients(book, password), args.key)
            if args.what == "accept":
                personal.accept(book, key)
            else:
                personal.refuse(book, key, password)
        elif args.what != "show":
            (personal.turn_on if args.what == "on" else personal.turn_off)(book, password)
        for one in personal.recipients(book, password):
            print_json(
                {"name": one.name, "tail": one.tail, "key": one.key, "accepted": one.accepted, "own": one.own}
            )
    finally:
        book.close()
    return DONE


def report_of(args: Namespace) -> int:
    """Write what the asking role may see of all its communities into one workbook."""
    from exports.hub_report import write_report

    print_json({"file": str(write_report(args.url, args.out, _password(args.url)))})
    return DONE


def _password(url: str) -> str:
    """Return $SANDAN_HUB_PASSWORD, nothing when the keyring will know, or what is typed unseen."""
    from store.hub.link import kept_password

    return os.environ.get("SANDAN_HUB_PASSWORD") or (
        "" if kept_password(url) else typed_unseen("汇总库的密码：")
    )
