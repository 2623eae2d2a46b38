"""Writes characters.txt: each traditional character and the simplified one it stands for, side by side.

Run at development time only: `uv run --with opencc-purepy python guidance/traditional/make.py`. Taken from OpenCC's
TSCharacters.txt (Apache-2.0). Characters that are in use here themselves (names such as 昇, 乾, 堃) stay as written:
all that exports/fonts/coverage.txt holds.
"""

from pathlib import Path

HERE = Path(__file__).parent
BY_HAND = ("繫系", "後后", "裡里", "衆众", "羣群")  # in the fonts for the sake of a place or two


def main() -> None:
    """Write the table."""
    import opencc_purepy

    runs = (HERE.parent.parent / "exports/fonts/coverage.txt").read_text(encoding="utf-8").split()
    ends = (
        (int(first, 16), int(last or first, 16)) for first, _, last in (run.partition("-") for run in runs)
    )
    ours = {chr(code) for first, last in ends for code in range(first, last + 1)}
    source = Path(opencc_purepy.__file__).parent / "dicts" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines() if "\t" in line)
    kept = [old + new.split()[0] for old, new in pairs if old not in ours and new.split()[0] in ours]
    kept += [pair for pair in BY_HAND if pair not in kept]
    (HERE / "characters.txt").write_text("\n".join(map("".join, _rows(kept))) + "\n", encoding="utf-8")


def _rows(pairs: list[str], width: int = 50) -> list[list[str]]:
    return [pairs[place : place + width] for place in range(0, len(pairs), width)]


if __name__ == "__main__":
    main()
