"""Starts commands as forks of itself, in which everything is imported already.

``python forking.py FD``: requests come over a socket, each with the three
streams of the process wanted and a pipe for how it ends. A process so born has
its own streams, folder, environment and id, and dies as any other; it only has
not waited for its imports. All share one seed of hashes.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import select
import socket
import sys
import threading
import time
import traceback
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from beancount import loader

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 1 << 20  # bytes of a request
STREAMS = 4  # stdin, stdout, stderr, and where the end is told
# What commands bring in while they work; not DuckDB, which hangs in a fork of who
# has imported it.
LATER = ("ibis.backends.sql.compilers", "pandas", "fava.cli")


def imported() -> None:
    """Import what any command needs; nothing of it may start a thread."""
    root = Path(import_module("duiping").__path__[0])
    for path in sorted(root.rglob("*.py")):
        name = ".".join(("duiping", *path.relative_to(root).with_suffix("").parts))
        if not name.endswith(("__main__", "match.spark")):
            import_module(name.removesuffix(".__init__"))
    for name in LATER:
        import_module(name)
    # Polars' own threads would be missing in each fork, which would wait for them.
    names = [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]
    assert "polars-0\n" not in names, "a module works with Polars when it is imported"


def become(request: dict[str, Any], streams: list[int]) -> Callable[[], Any]:
    """Take on a process's streams, folder, environment and name; give its work."""
    for place, stream in enumerate(streams[:3]):
        os.dup2(stream, place)
    for stream in streams:
        os.close(stream)
    # Those of the parent believe that they can be sought, as the parent's can.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    # Beancount has looked at these when it was imported.
    cache = os.environ.get("BEANCOUNT_LOAD_CACHE_FILENAME")
    loader.initialize("BEANCOUNT_DISABLE_LOAD_CACHE" not in os.environ, cache)
    sys.path[:1] = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.argv = request["argv"]
    if sys.argv[1:2] == ["-c"]:
        code, names = sys.argv[2], {"__name__": "__main__"}
        del sys.argv[0], sys.argv[1]
        return partial(exec, code, names)
    (found,) = entry_points(group="console_scripts", name=Path(sys.argv[0]).name)
    work: Callable[[], Any] = found.load()
    return work


def end(work: Callable[[], Any]) -> NoReturn:
    """Work, and end as an interpreter does, but without taking itself apart.

    That would copy each page that the fork shares with its parent.
    """
    code: Any = 1
    try:
        sys.exit(work())
    except SystemExit as stop:
        code = stop.code or 0
    except BaseException:  # noqa: BLE001 - said as the interpreter says it
        traceback.print_exc()
    if not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


class Parent:
    """Who forks, waits for the forks, and tells how they ended."""

    def __init__(self, control: socket.socket) -> None:
        """Listen to one socket; its other end closing is the end."""
        self.control = control
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)
        self.young: dict[int, tuple[int, int]] = {}  # pidfd → pid, where to tell

    def serve(self) -> Callable[[], Any] | None:
        """Fork as asked; give, in a fork, its work, and nothing at the end."""
        while True:
            for ready, _ in self.poll.poll():
                if ready != self.control.fileno():
                    self._buried(ready)
                    continue
                asked, streams, *_ = socket.recv_fds(self.control, MOST, STREAMS)
                if not asked:
                    return None
                work = self._forked(json.loads(asked), streams)
                if work is not None:
                    return work

    def _forked(
        self, request: dict[str, Any], streams: list[int]
    ) -> Callable[[], Any] | None:
        child = os.fork()
        if not child:
            self.control.close()
            for watched, (_, told) in self.young.items():
                os.close(watched)
                os.close(told)
            return become(request, streams)
        for stream in streams[:3]:
            os.close(stream)
        watched = os.pidfd_open(child)
        self.young[watched] = (child, streams[3])
        self.poll.register(watched, select.POLLIN)
        os.write(streams[3], b"%d\n" % child)
        return None

    def _buried(self, watched: int) -> None:
        child, told = self.young.pop(watched)
        self.poll.unregister(watched)
        os.close(watched)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(told, b"%d\n" % code)
        os.close(told)


if __name__ == "__main__":
    imported()
    gc.collect()
    gc.freeze()
    wanted = Parent(socket.socket(fileno=int(sys.argv[1]))).serve()
    if wanted is not None:
        end(wanted)
