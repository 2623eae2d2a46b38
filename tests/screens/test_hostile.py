"""Any text in any field: what comes out of the file is what cleaning leaves, or the value is refused in words."""

import pytest
from textual import events

from screens.ask import Ask
from screens.brief import Brief
from screens.form import FormScreen
from screens.help import HelpScreen
from screens.pick import Option, Pick
from store.clean import clean
from store.entry import typed
from store.fields import Field, form_fields
from store.kinds import Choice, Text
from store.records import TABLES, Look

LISTS = {"f3": "units", "f4": "resources", "f5": "needs", "f7": "services"}
FORMS = [kind for kind in (*TABLES.values(), Look) if form_fields(kind)]
HOSTILE = {
    "markup": "[/] [@click=app.quit]点[/] [b =1+1 ../../etc/passwd\\..\\C: {{7*7}} ${x} %s #{1}",
    "control": "a\x1b[2J\x1b]52;c;eA==\x07b 左\u202e右\u2066孤立\u2069",
    "long": "长" * 5000,
    "wide": "👨‍👩‍👧😀🇨🇳 䶮𬭎𠮷喆 e\u0301a\u0308\u0323店" + "\u0301" * 30,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
async def test_through_every_field_and_back(program, name):
    text = HOSTILE[name]
    async with program() as hands:
        for key, table in LISTS.items():
            await hands.press(key, "ctrl+n")
            await _fill(hands, text)
            await hands.press("ctrl+s")
            refused = await _give_way(hands)
            if isinstance(hands.shell.screen, FormScreen):  # the name itself was refused
                assert "太长了" in hands.screen
                await hands.press("escape", "3")
                continue
            await _compare(hands, table, text, refused)
            if table == "units":
                await _look_around(hands, text)
        assert hands.shell.is_running


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", HOSTILE)
async def test_every_form_refuses_in_words_or_keeps_what_cleaning_leaves(program, name, kind):
    """Also the forms that lists open only after a question, and those of no list."""
    text, kept = HOSTILE[name], []

    def keep(record, texts):
        kept.append(typed(record, texts, hands.shell.book))
        return kept[-1]

    async with program() as hands:
        await hands.shell.push_screen(FormScreen(kind(), keep))
        await hands.settle()
        form = hands.shell.screen
        await _fill(hands, text)
        await hands.press("ctrl+s")
        refused = set()
        while not kept and form.is_current:
            said = {key for key, line in form._faults.items() if line.display and _wrong(line)} - refused
            if not said:
                break  # what is required was refused itself: nothing is kept
            refused |= said
            for key in said:
                form.set_text(key, "")
            await hands.press("ctrl+s")
        expected = clean(" ".join(text.split())).strip()
        for record in kept:
            for field in form.fields:
                if type(field.kind) is Text and field.kind.lines == 1 and field.key not in refused:
                    assert getattr(record, field.key) == expected, field.key
        assert kept or refused
        assert "\x1b" not in hands.screen
        assert "\u202e" not in hands.screen
        assert hands.shell.is_running


def _wrong(line):
    return str(line.render()).startswith("!")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
async def test_questions_pickers_and_briefs_show_any_text(program, name):
    text = HOSTILE[name]
    async with program() as hands:
        shell = hands.shell
        briefs = [Field("一行"), Field("选一个", Choice(options=(text, "别的")))]
        for screen in (
            Ask(text, [("yes", text), ("no", "不做")]),
            Pick(text, [Option("one", text, text), Option("two", "别的")]),
            Brief(text, briefs, {"": text}, words=text),
            HelpScreen(text, (text,), [("F1", text)], [("F2", text)]),
        ):
            await shell.push_screen(screen)
            shell.post_message(events.Paste(text[:300]))
            await hands.pilot.pause()
            assert "\x1b" not in hands.screen
            assert "\u202e" not in hands.screen
            shell.pop_screen()
            await hands.pilot.pause()
        assert shell.is_running


async def _fill(hands, text):
    """Paste the text into every field of the form."""
    form = hands.shell.screen
    for field in form.fields:
        form.set_focus(form.of(field.key))
        form.set_text(field.key, "")
        hands.shell.post_message(events.Paste(text))
        await hands.pilot.pause()


async def _give_way(hands):
    """Clear the fields that were refused, each with a sentence beside it; return their keys."""
    form, refused = hands.shell.screen, set()
    while isinstance(form, FormScreen) and form.is_current:
        said = {key for key, line in form._faults.items() if line.display and _wrong(line)}
        assert said
        assert "没有保存" in hands.message
        refused |= said
        if form.record.named_by in said:
            break
        for key in said:
            form.set_text(key, "")
        await hands.press("ctrl+s")
    return refused


async def _compare(hands, table, text, refused):
    kind, rows = TABLES[table], hands.on_disk[table]
    record = rows[hands.shell.screen.table.chosen]
    expected = clean(" ".join(text.split())).strip()
    assert record[kind.named_by] == expected
    for field in FormScreen(kind(), lambda record, _: record).fields:
        if type(field.kind) is Text and field.key not in refused:
            assert record[field.key] == expected, field.key
    loaded = hands.shell.book.get(kind, hands.shell.screen.table.chosen)
    assert getattr(loaded, kind.named_by) == expected


async def _look_around(hands, text):
    """See it in the list, the detail, a question, a message, the filter, one line, the palette and home."""
    screen = hands.shell.screen
    screen.say(text)
    hands.shell.notify(text)
    await hands.press("delete", "escape", "space", "ctrl+g", "escape")
    for keys in (["ctrl+f"], ["ctrl+k"], ["ctrl+p"]):
        await hands.press(*keys)
        hands.shell.post_message(events.Paste(text[:200]))
        await hands.settle()
        await hands.press("escape")
    await hands.press("escape", "f6", "f2")
    hands.shell.screen.say(text)
    assert "\x1b" not in hands.screen
    assert "\u202e" not in hands.screen
