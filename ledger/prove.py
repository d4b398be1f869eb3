"""Check the digests of these books with Python alone; duiping is not needed.

``python prove.py [LEDGER]`` from anywhere: the chain of seals, every file that a
seal covers, and every file of evidence are held against their SHA-256. What the
digests mean, and how a seal is written, stands in AUDITOR.md of duiping. Exit
code 0 if all hold, 2 if not.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

LISTED = re.compile(r'^  file: "([^"]+)"\n  sha256: "([0-9a-f]{64})"$', re.MULTILINE)
SHOWN = re.compile(r'^  number: ([0-9]+)\n  digest: "([0-9a-f]{64})"$', re.MULTILINE)


def digest(data: bytes) -> str:
    """Hash bytes: 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def content(path: Path) -> bytes | None:
    """Read a file; None where there is none."""
    return path.read_bytes() if path.is_file() else None


def following(period: str) -> str:
    """Give the month after a month."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def seals(ledger: Path, faults: list[str]) -> list[dict[str, object]]:
    """Follow the chain of seals and give the closes that hold."""
    held: list[dict[str, object]] = []
    previous, shown = "", []
    names = sorted(p for p in (ledger / "seals").glob("*.json"))
    for number, path in enumerate((p for p in names if p.name != "draft.json"), 1):
        seal = json.loads(path.read_bytes())
        said = seal.pop("digest")
        plain = json.dumps(seal, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if digest(plain.encode()) != said:
            faults.append(f"{path.name}: not what its digest says")
        if seal["number"] != number or seal["previous"] != previous:
            faults.append(f"{path.name}: does not follow from the seal before it")
        approved = seal["approved"] or {"by": seal["prepared"]["by"]}
        if approved["by"] == seal["prepared"]["by"]:
            faults.append(f"{path.name}: not signed by two people")
        last = str(held[-1]["period"]) if held else ""
        if seal["act"] == "close":
            if last and seal["period"] != following(last):
                faults.append(f"{path.name}: {last} is the month closed before")
            held.append(seal)
        elif seal["period"] != last:
            faults.append(f"{path.name}: only the last closed month is reopened")
        else:
            held.pop()
        previous = said
        shown.append((str(number), said))
    index = (content(ledger / "seals" / "index.beancount") or b"").decode()
    if SHOWN.findall(index) != shown:
        faults.append("seals/index.beancount: does not show these seals")
    print(f"{len(shown)} seals, {len(held)} closed months")
    return held


def sealed(ledger: Path, held: list[dict[str, object]], faults: list[str]) -> None:
    """Hash every file that a closed month consists of."""
    count = absent = 0
    for seal in held:
        files = seal["content"]["files"]  # type: ignore[index]
        for name, said in sorted(files.items()):
            count += 1
            found = content(ledger / name)
            if found is None or digest(found) != said:
                faults.append(f"{name}: not as sealed with {seal['period']}")
        attached = seal["content"].get("attached", {})  # type: ignore[attr-defined]
        for name, said in sorted(attached.items()):
            found = content(ledger.parent / name)
            count += 1
            if found is None:
                absent += 1
            elif digest(found) != said:
                faults.append(f"{name}: not as sealed with {seal['period']}")
    away = f", {absent} of them not here" if absent else ""
    print(f"{count} sealed files{away}")


def evidence(ledger: Path, held: list[dict[str, object]], faults: list[str]) -> None:
    """Hash every file of evidence; what is kept elsewhere is counted."""
    listed = dict(
        LISTED.findall((content(ledger / "evidence.beancount") or b"").decode())
    )
    absent = 0
    for name, said in sorted(listed.items()):
        found = content(ledger / name)
        if found is None:
            absent += 1
        elif digest(found) != said:
            faults.append(f"{name}: evidence was changed")
    for seal in held:
        items = seal["content"]["evidence"]  # type: ignore[index]
        faults += [
            f"{item['file']}: evidence of {seal['period']} not listed"
            for item in items
            if listed.get(item["file"]) != item["sha256"]
        ]
    print(f"{len(listed)} files of evidence listed, {absent} of them not here")


def main(arguments: list[str]) -> int:
    """Check the books below a folder; the exit code."""
    ledger = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    faults: list[str] = []
    held = seals(ledger, faults)
    sealed(ledger, held, faults)
    evidence(ledger, held, faults)
    for fault in faults:
        print(f"FAULT {fault}")
    print("digests hold" if not faults else f"{len(faults)} faults")
    return 2 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
