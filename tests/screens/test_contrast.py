"""Contrast of every colour scheme, computed from what is really painted: each visible letter against its ground."""

import pytest

from screens.themes import THEME_NAMES

LEAST = {"paper": 4.5, "night": 4.5, "contrast": 7.0}  # WCAG 2 AA for text, AAA for the scheme of that name
STOPS = ((), ("f5",), ("f5", "ctrl+n"), ("f6",), ("f8",), ("f9",), ("f10",), ("f12",))


def light(colour):
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def painted(screen):
    """Every piece of text on the screen with its two colours."""
    for strip in screen._compositor.render_strips(screen.size):
        for text, style, control in strip:
            if control or not text.strip() or style is None or style.color is None or style.bgcolor is None:
                continue
            if any(char.isalnum() for char in text):
                colours = [style.color.get_truecolor(), style.bgcolor.get_truecolor(foreground=False)]
                yield text, *(colours[::-1] if style.reverse else colours)


def test_the_measure_itself():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("theme", LEAST)
async def test_every_letter_of_every_scheme_can_be_read(program, theme):
    weak, seen = set(), 0
    for stop in STOPS:
        async with program(size=(120, 36)) as hands:
            hands.shell.wear(theme)
            await hands.press(*stop)
            await hands.settle()
            for text, ink, ground in painted(hands.shell.screen):
                seen += 1
                if contrast(ink, ground) < LEAST[theme]:
                    weak.add(
                        (stop, text.strip()[:20], tuple(ink), tuple(ground), round(contrast(ink, ground), 2))
                    )
    assert seen > 200
    assert not weak, "\n".join(map(str, sorted(weak, key=lambda one: one[-1])))


def test_the_plainest_scheme_leaves_all_colours_to_the_terminal():
    assert set(THEME_NAMES) == {*LEAST, "plain"}
