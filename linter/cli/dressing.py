"""What a new file takes over from the one whose place it takes: owner, group, access control list, attributes, mode."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_BY_HANDLE = os.chmod in os.supports_fd
_KEPT = ("user.", "system.posix_acl_access", "security.selinux")  # what attributes of Linux are a file's own begin with
# Not this user's to give, unknown in a container, or not known to the file system.
_NOT_GIVEN = (errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def dress(temporary: Path, handle: int, like: Path) -> None:
    """Gives an open file what another one has, and to nobody more than they had of that. Raises OSError.

    By the handle where the system lets it: who may write into the folder may have put a link under the name.
    """
    state = os.lstat(like)
    mode = stat.S_IMODE(state.st_mode)
    if sys.platform != "win32":
        mode = _owned(handle, state)
        _attributed(handle, like)
    if stat.S_IMODE(os.fstat(handle).st_mode) != mode:
        os.chmod(handle if _BY_HANDLE else temporary, mode)  # noqa: PTH101 - a `Path` has no handle


def _owned(handle: int, like: os.stat_result) -> int:
    """Gives a file the owner and the group of another, as far as may be; returns the mode that is then right."""
    mode = stat.S_IMODE(like.st_mode)
    now = os.fstat(handle)
    if (now.st_uid, now.st_gid) == (like.st_uid, like.st_gid) or _given(handle, like.st_uid, like.st_gid):
        return mode
    mode &= 0o777
    if now.st_gid == like.st_gid or _given(handle, -1, like.st_gid):
        return mode
    return mode & 0o707 | mode & (mode & 0o007) << 3  # another group may no more than everybody may


def _given(handle: int, owner: int, group: int) -> bool:
    try:
        os.chown(handle, owner, group)
    except OSError as error:
        if error.errno not in _NOT_GIVEN:
            raise
        return False
    return True


def _attributed(handle: int, like: Path) -> None:
    """Gives a file the attributes of another, and leaves it none that its folder gave it alone."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):  # of a file system that knows none
        theirs = set(os.listxattr(like, follow_symlinks=False))
        for name in theirs | set(os.listxattr(handle)):
            if not name.startswith(_KEPT):
                continue
            with suppress(OSError):
                if name in theirs:
                    os.setxattr(handle, name, os.getxattr(like, name, follow_symlinks=False))
                else:
                    os.removexattr(handle, name)
