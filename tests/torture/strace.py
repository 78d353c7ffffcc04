"""The system calls of a program, and the same program with one of them failing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# "pid name(" at the beginning of a line; a call that another thread interrupts is listed where it begins.
SECONDS = 20
CALL = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)
MARK = "getppid"
# Calls that cannot fail, by their manual pages or with the arguments that they are called with, and those without which nothing can
# end. A futex can, but only where it waits, and strace cannot tell its waits from its wakes.
NEVER = {
    "exit",
    "exit_group",
    "futex",
    "getpid",
    "getppid",
    "gettid",
    "munmap",
    "restart_syscall",
    "rseq",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_yield",
    "set_robust_list",
}

# What the kernel's own manual pages let each call fail with, as far as a network, a full system or a signal can bring it about.
ERRORS: dict[str, tuple[str, ...]] = {
    "accept4": ("EMFILE",),
    "bind": ("EADDRINUSE",),
    "brk": ("ENOMEM",),
    "clone": ("EAGAIN", "ENOMEM"),
    "clone3": ("EAGAIN", "ENOMEM"),
    "close": ("EIO", "EINTR"),
    "connect": ("ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT", "EADDRNOTAVAIL", "EPERM"),
    "epoll_create1": ("EMFILE", "ENOMEM"),
    "epoll_ctl": ("ENOMEM", "ENOSPC"),
    "epoll_pwait": ("EINTR",),
    "epoll_wait": ("EINTR",),
    "eventfd2": ("EMFILE", "ENOMEM"),
    "fcntl": ("EINVAL",),
    "fstat": ("EIO",),
    "getrandom": ("EINTR", "ENOSYS"),
    "getpeername": ("ENOTCONN", "ENOBUFS"),
    "getsockname": ("ENOBUFS",),
    "getsockopt": ("ENOBUFS",),
    "ioctl": ("ENOTTY",),
    "lseek": ("EINVAL",),
    "madvise": ("ENOMEM",),
    "mmap": ("ENOMEM",),
    "mprotect": ("ENOMEM",),
    "mremap": ("ENOMEM",),
    "openat": ("EMFILE", "ENFILE", "EACCES", "EINTR"),
    "pipe2": ("EMFILE",),
    "poll": ("EINTR", "ENOMEM"),
    "read": ("EIO", "EINTR"),
    "recvfrom": ("ECONNRESET", "ETIMEDOUT", "EINTR", "EAGAIN", "ENOMEM"),
    "rt_sigaction": ("EINVAL",),
    "rt_sigtimedwait": ("EAGAIN", "EINTR"),
    "sched_getaffinity": ("EINVAL",),
    "sendto": ("ECONNRESET", "EPIPE", "EINTR", "EAGAIN", "ENOBUFS"),
    "setsockopt": ("ENOBUFS",),
    "shutdown": ("ENOTCONN",),
    "sigaltstack": ("ENOMEM",),
    "socket": ("EMFILE", "ENFILE", "ENOBUFS", "EAFNOSUPPORT"),
    "socketpair": ("EMFILE",),
    "statx": ("EIO",),
    # To an eventfd that does not block: of nothing else the library writes to.
    "write": ("EAGAIN",),
    "writev": ("ECONNRESET", "EPIPE", "EAGAIN"),
}
# For whatever else a later version of the library or of libc may call.
ANY = ("ENOMEM", "EINTR")


@dataclass(frozen=True)
class Failure:
    """The system call `name` fails with `error` at its `number`th time in a thread, and never again."""

    name: str
    number: int
    error: str

    def __str__(self) -> str:
        return f"{self.name} {self.number} {self.error}"

    @property
    def injection(self) -> str:
        # The kernel says EPIPE with a signal.
        with_signal = ":signal=SIGPIPE" if self.error == "EPIPE" else ""
        return f"inject={self.name}:error={self.error}{with_signal}:when={self.number}"


def run(
    command: Sequence[str], environment: Mapping[str, str], log: Path, *, failure: Failure | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a program that stops itself at its beginning; strace attaches to it there.

    `log` gets its system calls, or those that were made to fail.
    """
    what = ["-e", f"trace={failure.name}", "-e", failure.injection] if failure else []
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=dict(environment), **pipes) as program:
        watch = None
        try:
            os.waitid(os.P_PID, program.pid, os.WSTOPPED)
            watch = subprocess.Popen(["strace", "-f", "-o", str(log), *what, "-p", str(program.pid)], **pipes)
            attached = watch.stderr.readline()
            if "attached" not in attached:
                raise RuntimeError(attached)
            program.send_signal(signal.SIGCONT)
            said, complaint = program.communicate(timeout=SECONDS)
        except BaseException:
            program.kill()
            program.communicate()
            raise
        finally:
            if watch is not None:
                watch.communicate()
    return subprocess.CompletedProcess(command, program.returncode, said, complaint)


def failures(log: str, errors: int) -> Iterator[Failure]:
    """The ways in which one of the system calls before the mark can fail, with at most so many errors of each.

    Calls are counted in each thread, as strace counts them.
    """
    counts: Counter[tuple[str, str]] = Counter()
    main = log.split(maxsplit=1)[0]
    marked = False
    found: dict[Failure, None] = {}
    for line in log.splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        thread, name = line.split(maxsplit=1)[0], call[1]
        counts[thread, name] += 1
        marked = marked or name == MARK
        if not (marked and thread == main) and name not in NEVER:
            for error in ERRORS.get(name, ANY)[:errors]:
                found[Failure(name, counts[thread, name], error)] = None
    if not marked:
        raise ValueError("the log does not show that the call was made")
    yield from found
