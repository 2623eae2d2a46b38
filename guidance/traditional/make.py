"""Writes characters.txt: each traditional character and the simplified one it stands for, side by side.

Run at development time only: `uv run --with opencc-purepy python guidance/traditional/make.py`. Taken from OpenCC's
TSCharacters.txt (Apache-2.0). Characters that are in use here themselves (names such as 昇, 乾, 堃) stay as written:
all that exports/fonts/coverage.txt holds.
"""

from pathlib import Path

HERE = Path(__file__).parent
# In the fonts for the sake of a place, and yet traditional wherever else they stand.
BY_HAND = (  # noqa: SIM905 - pairs read best in a row
    "並并 儀仪 內内 剋克 啟启 壇坛 夥伙 峯峰 峽峡 崙仑 嶺岭 幹干 後后 復复 捲卷 掛挂 東东 査查 楊杨 槓杠 樑梁 氾泛 汎泛 湧涌"
    " 濛蒙 瑤瑶 祕秘 義义 脩修 舖铺 莊庄 藴蕴 裡里 賀贺 趙赵 迴回 遊游 釐厘 鋪铺 鑑鉴 閤合 閻阎 雲云 靄霭 韓韩 魚鱼 鷺鹭 麽么"
    " 龍龙 籐藤 菓果 繫系 衆众 羣群 製制"
).split()


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
    rows = ["".join(kept[place : place + 50]) for place in range(0, len(kept), 50)]
    (HERE / "characters.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
