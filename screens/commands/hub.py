"""Commands of the hub: init, add, login for its keeper; join, sync, status, report for a laptop."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from screens.commands.door import (
    DONE,
    TO_MEND,
    USAGE,
    day_argument,
    open_book,
    print_json,
    tell,
    typed_unseen,
)

_ABOUT = {
    "url": "库的地址：host=... port=5432 dbname=... user=...",
    "community": "社区代号 a-z 0-9 _",
    "login": "用户名 a-z 0-9 _",
    "need": "需求编号，例如 N-0001",
    "offer": "邻社区的资源，hub neighbours 里的 offer",
    "request": "hub requests 里的 name",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the commands."""
    steps = parser.add_subparsers(title="做什么", metavar="做什么", required=True)

    def step(name: str, run: Callable[[Namespace], int], about: str, *words: str) -> ArgumentParser:
        added = steps.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        for word in words:
            added.add_argument(word, help=_ABOUT[word])
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
    step("status", status, "加入了哪里，有几条还没同步，哪里像写了居民")
    closed = step("personal", personal_of, "联系人、居民信息也加密同步：打开、关掉、让哪台电脑读")
    closed.add_argument("what", choices=("on", "off", "show", "accept", "refuse"))
    closed.add_argument(
        "key", nargs="?", default="", help="accept、refuse：那台电脑的钥匙（或最后八位），先在电话里对过"
    )
    step("neighbours", neighbours_of, "邻社区「可跨社区」的资源，上次同步时的")
    asking = step("ask", ask_neighbour, "问邻社区要一条资源，下次同步送去，答应了才算认领", "need", "offer")
    asking.add_argument("--what", default="", help="对方看到的话；不写就是需求的标题，人名门牌会遮掉")
    asking.add_argument("--quantity", default="", help="要多少")
    asking.add_argument("--by", type=day_argument, help="哪天之前")
    step("requests", requests_of, "邻社区来问的、去问邻社区的，各到了哪一步")
    answering = step("answer", answer_request, "答复邻社区：yes，或 no 写原因", "request")
    answering.add_argument("answer", choices=("yes", "no"))
    answering.add_argument("--reason", default="", help="no：为什么不行")
    answering.add_argument("--by", type=day_argument, help="yes：哪天之前办好")
    report = step(
        "report", report_of, "街道、区县的会议、台账、覆盖、缺口、满意度、跨社区的单位，做成 Excel", "url"
    )
    report.add_argument("--out", type=Path, default=Path())
    report.add_argument("--json", action="store_true", help="不做文件，一行一条写出来")


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
    from store.hub.membership import join_hub

    book, password = open_book(args, create=True), _password(args.url)
    name = join_hub(book, args.url, args.community, password)
    kept = bool(password) and keep_password(args.url, password)
    tell(f"加入了 {name}。" + ("密码记在系统的密码箱里。" if kept else "密码没有记，每次同步要输入。"))
    return DONE


def sync_now(args: Namespace) -> int:
    """Sync once; exit 1 while something waits for a person's choice, or personal fields for an accepting laptop."""
    import msgspec

    from guidance.neighbours import sync_all
    from store.hub import NOTE

    book = open_book(args)
    done = sync_all(book, _password(str(book.noted(NOTE).get("url", ""))))
    print_json(msgspec.to_builtins(done))
    return TO_MEND if done.conflicts or done.shut else DONE


def status(args: Namespace) -> int:
    """Say where the book belongs, what it has not brought yet, and where a resident seems to be named in what leaves."""
    from guidance.outgoing import leaving, personal_among
    from store.hub import NOTE
    from store.hub.unsynced import unsynced

    book = open_book(args, read_only=True)
    note = book.noted(NOTE)
    print_json(
        {
            "joined": bool(note),
            "community": note.get("community", ""),
            "url": note.get("url", ""),
            "unsynced": unsynced(book),
            "looks_personal": [*personal_among(leaving(book))],
        }
    )
    return DONE


def personal_of(args: Namespace) -> int:
    """Say who may read the personal fields, or change it."""
    from store.hub import NOTE, personal

    book = open_book(args)
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
    return DONE


def neighbours_of(args: Namespace) -> int:
    """Print the neighbours' offers, one a line."""
    import msgspec

    from store.hub.neighbours import offers

    for one in offers(open_book(args, read_only=True)):
        resource = {key: value for key, value in msgspec.to_builtins(one.resource).items() if value}
        unit = {"unit": one.unit.name, "office_phone": one.unit.office_phone}
        print_json(
            {"offer": one.key, "community": one.resource.origin, "hotline": one.hotline, **resource, **unit}
        )
    return DONE


def ask_neighbour(args: Namespace) -> int:
    """Note a claim on a neighbour's offer."""
    from guidance.neighbours import ask
    from store.hub.neighbours import offers
    from store.records import Need

    book = open_book(args)
    need = book.get(Need, args.need.upper())
    offer = next((one for one in offers(book) if args.offer in (one.key, one.resource.id)), None)
    if need is None or offer is None:
        tell("没有这条需求，或邻社区没有这条资源。用 sandan hub neighbours 看有哪些。什么也没有改。")
        return USAGE
    claim = ask(book, need, offer, args.quantity, args.by, args.what)
    print_json({"id": claim.id, "request": claim.request, "status": claim.status})
    return DONE


def requests_of(args: Namespace) -> int:
    """Print the steps of all requests; exit 1 while one waits for an answer here."""
    from dataclasses import asdict

    from guidance.neighbours import waiting
    from store.hub.neighbours import steps

    book = open_book(args, read_only=True)
    open_here = {step.name for step in waiting(book)}
    for step in steps(book):
        print_json({"name": step.name, **asdict(step), "waiting": step.name in open_here})
    return TO_MEND if open_here else DONE


def answer_request(args: Namespace) -> int:
    """Answer a neighbour."""
    from guidance.neighbours import answer, waiting

    if args.answer == "no" and not args.reason:
        tell("不行的请写原因：--reason。什么也没有改。")
        return USAGE
    book = open_book(args)
    asked = next((one for one in waiting(book) if args.request in (one.name, one.request)), None)
    if asked is None:
        tell("没有这样等答复的请求。用 sandan hub requests 看。什么也没有改。")
        return USAGE
    claim = answer(book, asked, args.reason if args.answer == "no" else "", args.by)
    print_json({"id": claim.id, "request": claim.request, "status": claim.status})
    return DONE


def report_of(args: Namespace) -> int:
    """Write what the asking role may see of all its communities into one workbook."""
    from exports.hub_report import read_report, write_report

    report = read_report(args.url, _password(args.url))
    if args.json:
        for name, (headings, rows) in report.sheets.items():
            for row in rows:
                print_json({"sheet": name, "row": [[*pair] for pair in zip(headings, row, strict=True)]})
    else:
        print_json({"file": str(write_report(report, args.out))})
    return DONE


def _password(url: str) -> str:
    """Return nothing when the environment or the keyring will know it, else what is typed unseen."""
    from store.hub.link import kept_password

    return os.environ.get("SANDAN_HUB_PASSWORD") or (
        "" if kept_password(url) else typed_unseen("汇总库的密码：")
    )
