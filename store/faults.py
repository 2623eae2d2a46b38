"""What the system's errors mean to a worker, in words; and patience with files that others hold."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

WINDOWS_BUSY = (5, 32, 33)  # access denied, sharing violation, lock violation: a virus scanner at work
_TRIES = 9
_WORDS = {
    errno.ENOSPC: "磁盘满了，请腾出地方再存",
    errno.EDQUOT: "给您的磁盘空间用完了，请腾出地方再存",
    errno.EFBIG: "文件太大，这个盘放不下",
    errno.EACCES: "没有写这个文件夹的权限",
    errno.EPERM: "没有写这个文件的权限",
    errno.EROFS: "这个盘是只读的",
    errno.ENOENT: "文件或文件夹不见了，U 盘是不是拔了",
    errno.EEXIST: "那里已经有一个同名的文件",
    errno.ENOTDIR: "上一级是文件，不是文件夹",
    errno.ENODEV: "盘不见了，U 盘是不是拔了",
    errno.EIO: "盘读写出错，可能快坏了，请赶快换个盘备份",
    errno.EBUSY: "文件被别的程序占着",
    errno.EISDIR: "那是一个文件夹，不是文件",
    errno.ENAMETOOLONG: "文件名太长",
}


def why(error: OSError) -> str:
    """Return what went wrong, in words without a full stop."""
    if getattr(error, "winerror", None) in (32, 33):
        return "文件一直被别的程序占着（杀毒软件或网盘），过一会儿再存"
    return _WORDS.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "系统没有说原因")


def patiently(act: Callable[[], T]) -> T:
    """Do something to a file; while Windows says another program holds it, try again for up to five seconds."""
    for attempt in range(_TRIES - 1):
        try:
            return act()
        except OSError as error:
            if getattr(error, "winerror", None) not in WINDOWS_BUSY:
                raise
            time.sleep(0.02 * 2**attempt)
    return act()
