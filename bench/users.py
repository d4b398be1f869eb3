"""People at a server: ``python -m bench.users`` reads a plan and prints what came.

A process of its own, so that what the people cost is not the server's. Each
keeps one connection, reads a page, thinks, and asks for the next; what each asks
for is drawn from the same seed every time.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from typing import Any, NamedTuple

OK = 200
# Seconds between two pages of a person, drawn evenly.
THINKS = (2.0, 8.0)


class Seen(NamedTuple):
    """One answer: the page, its status, and seconds until all of it was there."""

    page: str
    status: int
    took: float


class Person:
    """One browser with one connection."""

    def __init__(self, plan: dict[str, Any], number: int) -> None:
        """Draw what this person will ask for; `number` seeds it."""
        self.plan, self.number = plan, number
        self.cookie = plan["cookies"][number % len(plan["cookies"])]
        # Not for secrets: the same people ask the same in every run.
        self.chance = random.Random(number)  # noqa: S311
        self.mine = list(plan["decide"][number :: plan["people"]])
        self.seen: list[Seen] = []
        self.kept: list[str] = []

    async def live(self, until: float) -> None:
        """Read, think, and read on."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.plan["port"])
        self.pipe = (reader, writer)
        await asyncio.sleep(self.chance.uniform(0, THINKS[1]))
        names, weights = zip(*self.plan["weights"].items(), strict=True)
        while time.monotonic() < until:
            (name,) = self.chance.choices(names, weights)
            if name == "decide":
                await self._decide()
            else:
                for path in self.chance.choice(self.plan["pages"][name]):
                    await self._ask(name, path)
            await self._ask("changed", "api/changed")
            await asyncio.sleep(self.chance.uniform(*THINKS))
        writer.close()

    async def _decide(self) -> None:
        """Open a break that nobody else takes, and decide it."""
        if self.mine:
            await self.act("decide", [self.mine.pop()], "explain")

    async def act(
        self, page: str, names: list[str], verb: str, seen: int = 0, **more: str
    ) -> bool:
        """Decide some breaks; say whether that was written."""
        body = await self._ask("one break", f"extension/DuipingBreaks/?id={names[0]}")
        found = re.search(rb'data-token="([^"]+)"', body)
        form = {"ids": names, "seen": dict.fromkeys(names, seen), "verb": verb}
        sent = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.plan['port']}",
            "Sec-Fetch-Site": "same-origin",
            "X-Duiping-Token": found[1].decode() if found else "",
        }
        data = json.dumps({**form, "reason": "seen", **more}).encode()
        told = await self._send(page, "POST", "/-/decide", data, sent)
        written = self.seen[-1].status == OK and json.loads(told)["written"]
        self.kept += names if written else []
        return bool(written)

    async def _ask(self, name: str, path: str) -> bytes:
        if not path.startswith("/"):
            path = f"/{self.plan['slug']}/{path}"
        found = await self._send(name, "GET", path, b"", {})
        if not self.seen[-1].status:
            # The server had ended a connection that was long idle: browsers, too,
            # ask again on a new one.
            self.seen.pop()
            found = await self._send(name, "GET", path, b"", {})
        return found

    async def _send(
        self, name: str, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> bytes:
        start = time.perf_counter()
        lines = {
            "Host": f"127.0.0.1:{self.plan['port']}",
            "Cookie": self.cookie,
            **headers,
        }
        if body:
            lines["Content-Length"] = str(len(body))
        head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        try:
            reader, writer = self.pipe
            writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            status, answer, last = await _read(reader)
            if last:
                writer.close()
                self.pipe = await asyncio.open_connection(
                    "127.0.0.1", self.plan["port"]
                )
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError):
            status, answer = 0, b""
            self.pipe = await asyncio.open_connection("127.0.0.1", self.plan["port"])
        self.seen.append(Seen(name, status, time.perf_counter() - start))
        return answer


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Read one answer; say also whether the server ends the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    said = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    last = said.get("connection") == "close"
    if "content-length" in said:
        return status, await reader.readexactly(int(said["content-length"])), last
    if said.get("transfer-encoding") != "chunked":
        return status, await reader.read(), True
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return status, body, last


async def _many(people: list[Person]) -> None:
    """Decide many at once, and have one approved: each by somebody of their own."""
    plan = people[0].plan
    extra = [Person(plan, number) for number in plan["hands"]]
    people += extra  # what they saw counts, too
    await asyncio.sleep(plan["seconds"] / 4)
    for person in extra:
        person.pipe = await asyncio.open_connection("127.0.0.1", plan["port"])
    await extra[0].act("bulk", plan["bulk"], "explain")
    for name in plan["large"]:
        into = {"to": plan["loss"]}
        if await extra[0].act("propose", [name], "write-off", **into):
            await extra[1].act("approve", [name], "approve", seen=1)


async def main() -> None:
    """Let everybody live for the seconds planned."""
    plan = json.loads(sys.stdin.read())
    people = [Person(plan, number) for number in range(plan["people"])]
    until = time.monotonic() + plan["seconds"]
    await asyncio.gather(*(person.live(until) for person in people), _many(people))
    told = {
        "seen": [one for person in people for one in person.seen],
        "kept": [name for person in people for name in person.kept],
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main())
