"""Which files a person most likely means: the newest ones in the folders where files arrive."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

_FOLDERS = ("Downloads", "下载", "Desktop", "桌面", "Documents", "文档")
_NEWEST = 60


def recent_files(suffixes: Collection[str], *folders: Path) -> list[Path]:
    """Return the newest files of these kinds in the folders and in those of the user."""
    return newest_files(suffixes, *folders, *(Path.home() / name for name in _FOLDERS))


def newest_files(suffixes: Collection[str], *folders: Path) -> list[Path]:
    """Return the newest files of these kinds in the folders; an unreadable one is passed over."""
    found: dict[Path, float] = {}
    for folder in folders:
        try:
            for path in folder.iterdir():
                if (
                    path.suffix.lower() in suffixes
                    and path.is_file()
                    and not path.name.startswith(("~$", "."))
                ):
                    found[path] = path.stat().st_mtime
        except OSError:
            continue
    return sorted(found, key=lambda path: -found[path])[:_NEWEST]
