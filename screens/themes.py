"""The colours: calm, official, one quiet red for what hurts."""

from textual.theme import Theme

PAPER = Theme(
    name="paper",
    primary="#7a2e2a",
    secondary="#3f5b63",
    accent="#b3201f",
    warning="#8a5a00",
    error="#b3201f",
    success="#2f6b3a",
    foreground="#22252a",
    background="#f6f4ee",
    surface="#ffffff",
    panel="#e9e4d8",
    dark=False,
    variables={
        "block-cursor-background": "#24505c",
        "block-cursor-foreground": "#ffffff",
        "footer-background": "#e9e4d8",
        "footer-key-foreground": "#7a2e2a",
        "input-cursor-background": "#22252a",
        "input-cursor-foreground": "#ffffff",
        "input-selection-background": "#c9d8dc",
    },
)
NIGHT = Theme(
    name="night",
    primary="#d9a066",
    secondary="#7fa7b0",
    accent="#ff8a80",
    warning="#e0b050",
    error="#ff8a80",
    success="#8cc995",
    foreground="#e8e6e1",
    background="#16191d",
    surface="#1f2328",
    panel="#2b3036",
    dark=True,
    variables={
        "block-cursor-background": "#2f6f80",
        "block-cursor-foreground": "#ffffff",
        "footer-background": "#2b3036",
        "footer-key-foreground": "#d9a066",
    },
)
CONTRAST = Theme(
    name="contrast",
    primary="#000000",
    secondary="#000000",
    accent="#a00000",
    warning="#000000",
    error="#a00000",
    success="#000000",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#dddddd",
    dark=False,
    variables={
        "block-cursor-background": "#000000",
        "block-cursor-foreground": "#ffffff",
        "footer-background": "#ffffff",
        "footer-foreground": "#000000",
        "footer-key-foreground": "#000000",
        "input-cursor-background": "#000000",
        "input-cursor-foreground": "#ffffff",
        "input-selection-background": "#bbbbbb",
    },
)
PLAIN = Theme(
    name="plain",
    primary="ansi_default",
    secondary="ansi_default",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=False,
    ansi=True,
    variables={
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "ansi_default",
        "border-blurred": "ansi_default",
        "footer-background": "ansi_default",
        "footer-key-foreground": "ansi_default",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_white",
        "input-selection-foreground": "ansi_black",
    },
)
_SCROLLBARS = {  # (theme: bar, ground): calm ones; textual's own are made from the accent
    "paper": ("#9fb0b5", "#e9e4d8"), "night": ("#4a5b61", "#2b3036"), "contrast": ("#000000", "#dddddd"),
    "plain": ("ansi_default", "ansi_default"),
}  # fmt: skip
THEMES = (PAPER, NIGHT, CONTRAST, PLAIN)
THEME_NAMES = {
    "paper": "浅色",
    "night": "深色",
    "contrast": "高对比",
    "plain": "最朴素（不用颜色，只用普通符号）",
}

_GROUND = ("background", "background-hover", "background-active", "corner-color")
_INKS = {  # (theme: on the line of the book, of words that hint at what may be typed): told by tests/screens/test_contrast.py
    "paper": ("#ffffff", "#625c50"), "night": ("#16191d", "#a3abb1"), "contrast": ("#ffffff", "#404040"),
    "plain": ("ansi_default", "ansi_default"),
}  # fmt: skip
for _theme in THEMES:
    _theme.variables |= dict(zip(("bar-ink", "hint"), _INKS[_theme.name], strict=True))
    _bar, _ground = _SCROLLBARS[_theme.name]
    _theme.variables |= {
        "shade": "ansi_default" if _theme is PLAIN else "#000000 40%"
    }  # over what lies behind a question
    _theme.variables |= {f"scrollbar{part}": _bar for part in ("", "-hover", "-active")}
    _theme.variables |= {f"scrollbar-{part}": _ground for part in _GROUND}
