"""The command line: JSON on stdout, Chinese on stderr, exit codes; as an office's script would use it."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from exports.readback import read_codes

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def sandan(sandan_command, tmp_path):
    """Return a runner of the program on a book of its own in an empty folder."""

    def run(*arguments, text="", code=0):
        environment = {
            **os.environ,
            "SANDAN_BOOK": str(tmp_path / "b.json"),
            "SANDAN_WHO": "王芳",
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [*sandan_command, *map(str, arguments)], cwd=tmp_path, env=environment, input=text, capture_output=True,
            text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    return run


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_help_is_chinese_and_names_every_command(sandan):
    told = sandan("--help").stdout
    for command in ("demo", "guidance", "list", "add", "import", "match", "check", "export"):
        assert command in told
    assert "写一本练习账" in told


def test_the_version_is_the_one_of_the_project(sandan):
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{sandan("--version").stdout.split()[1]}"' in project


def test_the_notice(sandan):
    whole = json.loads(sandan("guidance", "--json").stdout)
    assert [len(whole[part]) for part in ("resources", "needs", "services")] == [25, 16, 20]
    assert len(whole["agreement"]["clauses"]) == 10
    assert list(json.loads(sandan("guidance", "services", "--json").stdout)) == ["services"]


def test_records_are_added_line_by_line_and_listed(sandan):
    rows = [
        {"title": "上门理发", "unit": "美美理发店", "item": 19, "ref": "外-7", "fee": "免费"},
        {"title": "修鞋", "unit": "美美理发店"},
    ]
    added = lines(
        sandan("add", "resources", text="\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    )
    assert added == [{"id": "R-0001", "ref": "外-7"}, {"id": "R-0002", "ref": ""}]
    listed = lines(sandan("list", "resources", "--json"))
    assert [(row["id"], row["unit"], row["item"], row["changed_by"]) for row in listed] == [
        ("R-0001", "U-0001", 19, "王芳"), ("R-0002", "U-0001", 0, "王芳"),
    ]  # fmt: skip
    assert [unit["name"] for unit in lines(sandan("list", "units", "--json"))] == ["美美理发店"]


def test_a_wrong_line_is_told_in_words_and_a_key_that_is_none_is_not_dropped_in_silence(sandan):
    rows = [
        '{"title": 5}',
        '{"title": "修鞋", "times": {"a": 1}}',
        '{"title": "理发", "feee": "免费", "id": "R-0900"}',
        "[1]",
    ]
    done = sandan("add", "resources", text="\n".join(rows), code=1)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["R-0001"]
    assert done.stderr.splitlines() == [
        "第 1 行没有写入：资源名称：写法不对",
        "第 2 行没有写入：时间：写法不对",
        "第 3 行写入了，但资源没有这些项：feee。",
        "第 4 行没有写入：不是一个 JSON 对象",
    ]
    assert [row["title"] for row in lines(sandan("list", "resources"))] == ["理发"]


def test_each_line_is_acknowledged_before_the_next_is_written(sandan_command, tmp_path):
    environment = {**os.environ, "SANDAN_BOOK": str(tmp_path / "b.json"), "PYTHONUTF8": "1"}
    writer = subprocess.Popen(
        [*sandan_command, "add", "needs"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        encoding="utf-8",
    )  # fmt: skip
    for place in range(3):
        writer.stdin.write(json.dumps({"title": f"需求{place}"}) + "\n")
        writer.stdin.flush()
        assert json.loads(writer.stdout.readline())["id"] == f"N-{place + 1:04d}"
        kept = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["needs"]
        assert kept[f"N-{place + 1:04d}"]["title"] == f"需求{place}"
    writer.stdin.close()
    assert writer.wait() == 0


def test_bad_lines_are_named_and_the_others_written(sandan):
    text = '{"title": "好的"}\n不是\n{"description": "没有内容"}\n{"title": "证 11010519491231002X"}\n[1]\n{"title": "也好"}\n'
    done = sandan("add", "needs", text=text, code=1)
    assert [row["id"] for row in lines(done)] == ["N-0001", "N-0002"]
    for place in (2, 3, 4, 5):
        assert f"第 {place} 行没有写入" in done.stderr


def test_lines_that_are_no_text_are_named_and_the_others_written(sandan_command, tmp_path):
    """A terminal in another encoding, a file cut in the middle of a letter: it neither hangs nor writes half a word."""
    raw = (
        b"\xff\xfe\n"
        + b"[" * 100_000
        + b"\n"
        + '{"title": "楼道灯不亮"}\n{"title": "灯'.encode()[:-1]
        + b'"}\n'
    )
    command = [*sandan_command, "--book", str(tmp_path / "b.json"), "add", "needs"]
    done = subprocess.run(command, input=raw, capture_output=True, timeout=60, check=False)
    assert done.stdout.count(b"N-0001") == 1
    assert [f"第 {place} 行没有写入" in done.stderr.decode() for place in (1, 2, 3, 4)] == [
        True,
        True,
        False,
        True,
    ]


def test_import_looks_first_and_then_writes(sandan):
    files = sorted(SAMPLES.iterdir())
    shown = json.loads(sandan("import", *files, "--dry-run", "--json").stdout)
    assert shown["files"] == [path.name for path in files]
    assert len(shown["proposals"]) > 40
    assert {proposal["action"] for proposal in shown["proposals"]} == {"new"}
    sandan("list", "units", "--json", code=3)  # nothing was written: there is no book
    sandan("import", *files)
    assert len(lines(sandan("list", "units", "--json"))) == 19
    assert "没有新的" in sandan("import", *files).stderr


def test_match_by_id_by_text_and_by_batch(sandan, tmp_path):
    sandan("demo", "b.json")
    need = next(row for row in lines(sandan("list", "needs", "--json")) if "剪头发" in row["title"])
    by_id = json.loads(sandan("match", need["id"], "--json").stdout)
    by_text = json.loads(sandan("match", "--text", need["title"], "--top", "1", "--json").stdout)
    assert by_id["candidates"][0]["id"] == by_text["candidates"][0]["id"] == "R-0001"
    assert len(by_text["candidates"]) == 1
    (tmp_path / "q.jsonl").write_text(
        '{"ref": "甲", "text": "冰箱不制冷"}\n{"ref": "乙", "text": "想学电脑", "item": 18}\n',
        encoding="utf-8",
    )
    answers = lines(sandan("match", "--batch", "q.jsonl", "--json"))
    assert [answer["ref"] for answer in answers] == ["甲", "乙"]
    sandan("match", "N-9999", code=2)


@pytest.mark.parametrize(
    "line",
    [b"5", b"{}", b'{"text": 5}', b'{"text": "a", "item": "x"}', b"no", b"[" * 100_000, b'{"text": "\xff"}'],
)
def test_a_batch_that_is_none_is_refused_by_its_line(sandan, tmp_path, line):
    sandan("demo", "b.json")
    (tmp_path / "q.jsonl").write_bytes(b'{"text": "a"}\n' + line + b"\n")
    assert "q.jsonl 第 2 行不对" in sandan("match", "--batch", "q.jsonl", code=3).stderr
    assert "读不了" in sandan("match", "--batch", "没有.jsonl", code=3).stderr


def test_check_says_what_to_mend_by_exit_code(sandan):
    sandan(
        "add",
        "services",
        text='{"title": "理发", "providers": ["社区"], "content": "请找王奶奶", "publish": true}',
    )
    found = lines(sandan("check", "--json", code=1))
    assert {"id": "S-0001", "field": "content", "level": "必须改"}.items() <= found[0].items()


def test_a_wrong_alarm_is_waived_with_a_reason_and_a_mobile_never_is(sandan):
    content = "在马大爷茶馆集合，打13995010001"
    service = {
        "title": "理发",
        "providers": ["社区"],
        "content": content,
        "publish": True,
        "public_phone": "0951-5012345",
    }
    sandan("add", "services", text=json.dumps(service, ensure_ascii=False))
    said = {"id": "S-0001", "field": "content", "words": "马大爷"}
    assert lines(sandan("waive", "s-0001", code=1)) == [{**said, "reason": ""}]
    assert not lines(sandan("list", "services", "--json"))[0].get("waivers")
    made = sandan("waive", "S-0001", "--reason", "是店名")
    assert lines(made) == [{**said, "reason": "是店名"}]
    [waiver] = lines(sandan("list", "services", "--json"))[0]["waivers"]
    assert {"field": "content", "words": "马大爷", "reason": "是店名"}.items() <= waiver.items()
    left = {
        row["text"]: row["level"]
        for row in lines(sandan("check", "--json", code=1))
        if row["field"] == "content"
    }
    assert sorted(left.values()) == [
        "必须改",
        "最好补",
    ]  # the mobile still forbids, the name is told with its reason
    assert any("已定照印：是店名" in text for text in left)
    sandan("waive", "S-0001", "--reason", "再来", code=1)
    sandan("waive", "S-0009", code=2)


def test_a_reason_to_print_all_the_same_is_none_for_what_is_not_stated(sandan):
    service = {"title": "打球", "providers": ["社区"], "item": 18, "content": "找王大妈一起", "fee": "免费"}
    sandan("add", "services", text=json.dumps(service, ensure_ascii=False))
    both = [row["words"] for row in lines(sandan("waive", "S-0001", code=1))]
    assert both == ["王大妈", "活动场所"]
    assert [row["words"] for row in lines(sandan("waive", "S-0001", "--reason", "是店名"))] == both[:1]
    assert [row["words"] for row in lines(sandan("waive", "S-0001", "--reason", "上门"))] == both[1:]


def test_the_poster_and_the_lists(sandan, tmp_path):
    sandan("demo", "b.json", "--services", "3")
    formats = {row["format"] for row in lines(sandan("export", "--list"))}
    assert {"poster", "cards", "lists", "lists-pdf", "lists-docx", "page", "hsds", "csv", "bundle"} <= formats
    assert {"agenda", "minutes", "whistles", "ledger", "annual", "coplan", "calls"} <= formats
    [made] = lines(sandan("export", "poster", "--out", "纸", "--valid-until", "2030-12-31"))
    assert len([code for page in read_codes((tmp_path / made["file"]).read_bytes()) for code in page]) == 4
    assert lines(sandan("list", "postings", "--json"))[0]["valid_until"] == "2030-12-31"
    assert len(lines(sandan("export", "lists", "--out", "纸"))) == 4
    sandan("export", "没有这种", code=2)


def test_a_scanned_text_is_known_again(sandan):
    sandan("demo", "b.json", "--services", "2")
    sandan("export", "poster", "--out", "纸", "--buildings", "3号楼", "--print", "大字")
    [entry] = lines(sandan("list", "postings", "--json"))
    assert lines(sandan("verify", f"编号{entry['sheet']}"))[0] == {
        "ours": True, "current": True, "sheet": entry["sheet"], "edition": entry["edition"],
    }  # fmt: skip
    assert not lines(sandan("verify", "校验ZZZZZZ", code=1))[0]["ours"]
    assert "请从这些里选：A4、A3" in sandan("export", "poster", "--paper", "B5", code=1).stderr


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (1, 0, 3, 0), (0, 5, 5, 5), (40, 60, 60, 60)])
def test_a_practice_book_of_any_size_has_no_dangling_link(sandan, tmp_path, counts):
    names = ("units", "resources", "needs", "services")
    sandan(
        "demo",
        "d.json",
        *[part for name, count in zip(names, counts, strict=True) for part in (f"--{name}", count)],
    )
    tables = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert [len(tables.get(name, {})) for name in names] == list(counts)
    units = {"", "社区", *tables.get("units", {})}
    assert all(row["unit"] in units for row in tables.get("resources", {}).values())
    assert all(set(row["providers"]) <= units for row in tables.get("services", {}).values())
    assert all(set(row["agenda"]) <= set(tables.get("needs", {})) for row in tables["meetings"].values())


def test_a_practice_book_is_the_same_for_the_same_seed(sandan, tmp_path):
    for name, seed in (("a.json", 7), ("b2.json", 7), ("c.json", 8)):
        sandan("demo", name, "--seed", seed)
    books = []
    for name in ("a.json", "b2.json", "c.json"):
        tables = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        books.append(
            [
                {
                    key: value
                    for key, value in row.items()
                    if key[0] != "_" and key not in ("created", "changed")
                }
                for row in tables["resources"].values()
            ]
        )
    assert books[0] == books[1] != books[2]


def test_a_file_that_is_there_is_never_overwritten(sandan, tmp_path):
    (tmp_path / "b.json").write_text("我的", encoding="utf-8")
    assert "没有动它" in sandan("demo", "b.json", code=3).stderr
    assert "读不出来" in sandan("list", "units", "--json", code=3).stderr
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == "我的"


def test_without_a_terminal_the_program_says_so_and_ends(sandan, tmp_path):
    done = sandan(code=2)
    assert (done.stdout, "要在终端窗口里看" in done.stderr) == ("", True)
    assert not (tmp_path / "b.json").exists()


@pytest.mark.parametrize(
    "words",
    [["没有这个"], ["list"], ["list", "units", "--odd"], ["merge", "a", "--prefer", "b"], ["demo", "a", "--units", "b"],
     ["match", "--top"], ["list", "units", "--json=3"], ["hub"], ["hub", "join", "--help"], ["export", "--help"]],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_in_chinese(sandan, words):
    done = sandan(*words, code=0 if "--help" in words else 2)
    told = done.stdout + done.stderr
    assert told.startswith("用法：sandan")
    assert not re.search("usage|error|argument|options|invalid|required|show this", told)


def test_a_sheet_that_is_out_of_date_when_it_is_made_is_refused(sandan, tmp_path):
    sandan("demo", tmp_path / "b.json")
    told = sandan("export", "poster", "--valid-until", "2020-01-01", code=2).stderr
    assert "已经过了" in told
    assert not [*tmp_path.glob("*.pdf")]


def test_wrong_usage_and_missing_files_have_their_codes(sandan):
    sandan("list", "没有这张表", code=2)
    assert "没有这个文件" in sandan("import", "没有.xlsx", code=3).stderr
    assert "没有这个文件" in sandan("check", code=3).stderr


def test_a_book_open_elsewhere_is_not_written(sandan, tmp_path):
    from store.book import Book

    held = Book.open(tmp_path / "b.json")
    assert "正开着" in sandan("add", "needs", text='{"title": "a"}', code=3).stderr
    held.close()


def test_papers_are_made_while_the_program_has_the_book_open(sandan, tmp_path):
    from store.book import Book

    sandan("demo", tmp_path / "b.json")
    held = Book.open(tmp_path / "b.json")
    assert len(lines(sandan("export", "lists", "--out", "纸"))) == 4
    assert "正开着" in sandan("export", "poster", "--out", "纸", code=3).stderr  # it is registered
    held.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_an_answer_that_finds_no_room_is_told_in_words(sandan_command, tmp_path):
    book = tmp_path / "b.json"
    subprocess.run([*sandan_command, "demo", str(book)], check=True, capture_output=True)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*sandan_command, "--book", str(book), "list", "units"], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "没有做完：磁盘满了，请腾出地方再存。账本里存过盘的都在。\n")


def test_the_home_folder_may_be_written_with_its_sign(sandan_command, tmp_path):
    words = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "SANDAN_BOOK": "~/账/b.json"}
    subprocess.run(
        [*sandan_command, "add", "units"],
        input='{"name": "甲"}',
        text=True,
        env=words,
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / "账" / "b.json").exists()


def test_a_folder_that_cannot_be_is_told_in_words(sandan, tmp_path):
    (tmp_path / "文件").write_text("", encoding="utf-8")
    for command in (
        ["--book", tmp_path / "文件" / "b.json", "add", "needs"],
        ["demo", tmp_path / "文件" / "b.json"],
    ):
        told = sandan(*command, code=3).stderr
        assert told.startswith("没有文件夹")
        assert "Traceback" not in told


def test_a_paper_that_cannot_be_written_has_the_code_of_any_file(sandan, tmp_path):
    sandan("demo", tmp_path / "b.json")
    (tmp_path / "文件").write_text("", encoding="utf-8")
    for name in ("lists", "page", "poster", "agreement", "forms", "ledger"):
        assert "换一个能写的文件夹" in sandan("export", name, "--out", "文件/里", code=3).stderr


def test_a_command_that_failed_leaves_no_signature_behind(sandan, tmp_path):
    sandan("demo", tmp_path / "b.json")
    (tmp_path / ".b.json.tmp").mkdir()  # stands in the way of every save
    assert "没有保存上" in sandan("add", "needs", text='{"title": "修鞋"}', code=3).stderr
    assert (tmp_path / "b.json.lock").read_bytes() == b""


def test_a_backup_by_hand_and_back_again(sandan, tmp_path):
    sandan("restore", "--list", code=0)
    sandan("add", "units", text='{"name": "甲"}')
    [made] = lines(sandan("backup"))
    assert Path(made["file"]).parent == tmp_path / "b.备份"
    sandan("add", "units", text='{"name": "乙"}')
    listed = lines(sandan("restore", "--list"))
    told = next(row for row in listed if row["file"] == made["file"])
    assert (told["why"], told["records"]["units"], told["by"]) == ("手工", 1, "王芳")
    assert "改动 1 条" in sandan("restore", told["name"]).stderr
    assert [row["name"] for row in lines(sandan("list", "units"))] == ["甲"]
    sandan("restore", code=2)
    sandan("restore", "没有这份", code=2)


def test_a_damaged_book_is_rescued_from_its_backup(sandan, tmp_path):
    sandan("add", "units", text='{"name": "甲"}')
    sandan("backup")
    (tmp_path / "b.json").write_text('{"units":{\n"U-0001":{"id":"U-0001","na', encoding="utf-8")
    assert "第 2 行坏了" in sandan("list", "units", code=3).stderr
    said = sandan("backup", code=3).stderr
    [told] = lines(sandan("restore", "--list"))
    assert "第 2 行坏了" in said
    assert f"要用它：sandan restore {told['name']}" in said
    assert "坏了的那份还在" in sandan("restore", told["name"]).stderr
    assert [row["name"] for row in lines(sandan("list", "units"))] == ["甲"]
    assert len([*tmp_path.glob("b-坏了-*.json")]) == 1
