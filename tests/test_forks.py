"""A forked command is a process as any other: held against one that was started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import forks

if TYPE_CHECKING:
    from pathlib import Path

SAYS = {
    "all well": "import sys; print('出', end=''); print('错', file=sys.stderr)",
    "a code": "raise SystemExit(7)",
    "a code too large": "raise SystemExit(258)",
    "a sentence": "raise SystemExit('no such thing')",
    "our fault": "1 / 0",
    "where and who": "import os; print(os.getcwd(), sorted(os.environ))",
    "words": "import sys; print(sys.argv)",
    "no input": "import sys; print(repr(sys.stdin.read()))",
    "lines": "import os; os.write(1, b'a\\r\\nb\\rc\\n')",
    "at the end": "import atexit; atexit.register(print, 'last')",
    "threads": "import threading; threading.Timer(0.1, print, ['late']).start()",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("code", SAYS.values(), ids=SAYS)
def test_it_ends_and_says_as_one_that_was_started(code: str, tmp_path: Path) -> None:
    env = {"WHO": "lin", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    words = ("-c", code, "two words")
    told = forks.finish("python", *words, cwd=tmp_path, env=env, timeout=60)
    real = subprocess.run(
        [sys.executable, *words],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    assert (told.code, told.out) == (real.returncode, real.stdout)
    # Below are the frames of who ran the code.
    assert told.err.splitlines()[-1:] == real.stderr.splitlines()[-1:]


def test_it_can_be_ended_and_is_waited_for(tmp_path: Path) -> None:
    code = "import time; time.sleep(600)"
    process = forks.start("python", "-c", code, cwd=tmp_path, env=os.environ)
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    process.terminate()
    assert process.wait(60) == -signal.SIGTERM
    process.kill()  # nobody is there any more
    assert process.poll() == -signal.SIGTERM


def test_two_run_at_once(tmp_path: Path) -> None:
    """Each waits for what the other does."""
    meet = "import pathlib, sys, time\npathlib.Path(sys.argv[1]).touch()\n"
    meet += "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.01)"
    pairs = (("a", "b"), ("b", "a"))
    both = [
        forks.start("python", "-c", meet, *pair, cwd=tmp_path, env=os.environ)
        for pair in pairs
    ]
    assert both[0].pid != both[1].pid
    assert [process.wait(60) for process in both] == [0, 0]
