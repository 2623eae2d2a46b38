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
THEMES = (PAPER, NIGHT)
