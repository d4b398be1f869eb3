"""What a set of books needs: rules, ledger text, evidence, journal, cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from duiping import evidence, files, intake
from duiping.errors import BooksError
from duiping.health.check import Check, fine, some
from duiping.health.ledger import Text, accounts_in
from duiping.health.machine import calendar
from duiping.pipeline import Work, config_of
from duiping.plugins.guard import PLUGINS
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from duiping.books import Folder

INDEXES = (
    "accounts.beancount",
    "evidence.beancount",
    "journal/index.beancount",
    "decisions/index.beancount",
    "seals/index.beancount",
)


class Books:
    """The checks of one set of books; what they share is read once."""

    def __init__(self, folder: Folder) -> None:
        """Take the books; nothing is read yet."""
        self.folder = folder

    def all(self) -> dict[str, Callable[[], Iterable[Check]]]:
        """List the checks in the order of what stands on what."""
        return {
            "config": self._config,
            "ledger": self._ledger,
            "layouts": self._layouts,
            "calendar": self._days,
            "accounts": self._accounts,
            "plugins": self._plugins,
            "indexes": self._indexes,
            "evidence": self._evidence,
            "journal": self._journal,
            "cache": self._cache,
            "leftovers": self._leftovers,
            "lock": self._lock,
            "inbox": self._inbox,
            "git": self._git,
        }

    @cached_property
    def work(self) -> Work:
        """Derive the books, as far as a check asks for it."""
        return Work(self.folder)

    @cached_property
    def text(self) -> Text:
        """Read the ledger's own text."""
        return Text(self.folder.main)

    def _config(self) -> Iterator[Check]:
        config = config_of(self.folder)
        size = len(config.sources)
        yield fine("config", f"{size} sources", f"{size} 个来源")

    def _ledger(self) -> Iterator[Check]:
        if not self.folder.main.is_file():
            detail = ("main.beancount is missing", "缺少 main.beancount")
            remedy = ("restore it from git", "请从 git 恢复")
            yield Check("ledger", "fault", detail, remedy)
        elif self.text.errors:
            bad = some(self.text.errors)
            detail = (f"cannot be read: {bad}", f"无法读取:{bad}")
            remedy = ("mend these lines", "请更正这些行")
            yield Check("ledger", "fault", detail, remedy)
        else:
            size = len(self.text.read)
            yield fine("ledger", f"{size} files can be read", f"{size} 个文件可读")

    def _layouts(self) -> Iterator[Check]:
        # Binding them is the check: a layout that does not exist is refused.
        names = {layout.name for layout in self.work.sources.layouts.values()}
        yield fine("layouts", f"{len(names)} layouts", f"{len(names)} 种版式")

    def _days(self) -> Iterator[Check]:
        items = self.work.items
        needed = {day for item in items for day in (item.first_day, item.last_day)}
        yield from calendar(needed)
        if not needed:
            return
        # What happened on the last day falls due later, and that day counts too.
        last = max(needed)
        for rule in self.work.config.accounts.clearing.values():
            end = max(due(last, rule.due), due(last, rule.refund_due))
            if rule.link is not None:
                due(end, rule.link.late)

    def _accounts(self) -> Iterator[Check]:
        named = accounts_in(
            self.work.config.model_dump(exclude={"layouts"}, exclude_unset=True)
        )
        closed = sorted(named - self.text.opened)
        if closed:
            yield Check(
                "accounts",
                "fault",
                (
                    f"config.yaml names accounts that are not opened: {some(closed)}",
                    f"config.yaml 中的科目未开立:{some(closed)}",
                ),
                (
                    "open them in ledger/accounts.beancount",
                    "请在 ledger/accounts.beancount 中开立",
                ),
            )
        else:
            yield fine("accounts", f"{len(named)} accounts", f"{len(named)} 个科目")

    def _plugins(self) -> Iterator[Check]:
        absent = [name for name in PLUGINS if name not in self.text.plugins]
        yield self._complete("plugins", absent, len(PLUGINS), 'plugin "{}"')

    def _indexes(self) -> Iterator[Check]:
        ledger = self.folder.ledger
        absent = [
            name for name in INDEXES if (ledger / name).resolve() not in self.text.read
        ]
        yield self._complete("indexes", absent, len(INDEXES), 'include "{}"')

    def _complete(self, name: str, absent: list[str], total: int, line: str) -> Check:
        """Say what the top file should have and has not."""
        if not absent:
            return fine(name, f"all {total}", f"共 {total} 项")
        lines = " · ".join(line.format(one) for one in absent)
        return Check(
            name,
            "fault",
            (
                f"missing, or not named in main.beancount: {some(absent)}",
                f"文件缺失或未列入 main.beancount:{some(absent)}",
            ),
            (
                f"add to ledger/main.beancount: {lines}",
                f"请加入 ledger/main.beancount:{lines}",
            ),
        )

    def _evidence(self) -> Iterator[Check]:
        gone, changed = [], []
        items = evidence.read(self.folder)
        for item in items:
            path = evidence.path(self.folder, item)
            if not path.is_file():
                gone.append(item.file)
            elif files.sha256(path) != item.sha256:
                changed.append(item.file)
        for names, said, remedy in (
            (gone, ("missing", "缺失"), ("put the files back", "请放回这些文件")),
            (
                changed,
                ("changed since they were imported", "导入后被改动"),
                (
                    "restore the originals; keep the changed ones aside",
                    "请恢复原件,并另存被改动的文件",
                ),
            ),
        ):
            if names:
                detail = (f"{said[0]}: {some(names)}", f"{said[1]}:{some(names)}")
                yield Check("evidence", "fault", detail, remedy)
        if not gone and not changed:
            yield fine(
                "evidence", f"{len(items)} files unchanged", f"{len(items)} 个文件未变"
            )

    def _journal(self) -> Iterator[Check]:
        root = self.folder.journal
        found = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*.beancount"))
        }
        derived = {name: text.encode() for name, text in self.work.texts.items()}
        odd = sorted(
            name for name in {*found, *derived} if found.get(name) != derived.get(name)
        )
        if odd:
            yield Check(
                "journal",
                "fault",
                (
                    f"not what evidence and rules give: {some(odd)}",
                    f"与凭证和规则推导的结果不同:{some(odd)}",
                ),
                ("`duiping post` derives them again", "可用 `duiping post` 重新推导"),
            )
        else:
            yield fine(
                "journal",
                f"{len(found)} files as derived",
                f"{len(found)} 个文件与推导一致",
            )

    def _cache(self) -> Iterator[Check]:
        tables = sorted(self.folder.cache.rglob("*.parquet"))
        damaged = [p.relative_to(self.folder.cache) for p in tables if not _sound(p)]
        if damaged:
            yield Check(
                "cache",
                "fault",
                (f"unreadable: {some(damaged)}", f"无法读取:{some(damaged)}"),
                (
                    "delete .duiping; it is rebuilt from the evidence",
                    "请删除 .duiping;它会由凭证重建",
                ),
            )
        else:
            yield fine("cache", f"{len(tables)} tables", f"{len(tables)} 个表")

    def _leftovers(self) -> Iterator[Check]:
        found = []
        for _, folders, names in os.walk(self.folder.root):
            if ".git" in folders:
                folders.remove(".git")
            folders.sort()
            found += [
                name
                for name in sorted(names)
                if name.startswith(".") and name.endswith(files.SUFFIX)
            ]
        if found:
            yield Check(
                "leftovers",
                "fault",
                (
                    f"a killed run left {len(found)} temporary files",
                    f"被中断的运行留下 {len(found)} 个临时文件",
                ),
                ("`duiping run` removes them", "`duiping run` 会清除它们"),
            )
        else:
            yield fine("leftovers", "none", "无")

    def _lock(self) -> Iterator[Check]:
        # Without the file nobody holds it; asking would make one.
        if (self.folder.root / files.LOCK).is_file():
            try:
                with files.lock(self.folder.root):
                    pass
            except BooksError as error:
                yield Check(
                    "lock",
                    "fault",
                    (error.sentence("en"), error.sentence("zh")),
                    (
                        "wait for the other duiping to end, or end it",
                        "请等待另一个 duiping 结束,或将其终止",
                    ),
                )
                return
        yield fine("lock", "free", "空闲")

    def _inbox(self) -> Iterator[Check]:
        place = self.folder.root / self.work.config.books.inbox
        known = {item.sha256 for item in self.work.items}
        waiting = [
            path.name
            for path in (intake.listed([place]) if place.is_dir() else [])
            if files.sha256(path) not in known
        ]
        if waiting:
            yield Check(
                "inbox",
                "note",
                (
                    f"{len(waiting)} files wait: {some(waiting)}",
                    f"{len(waiting)} 个文件待导入:{some(waiting)}",
                ),
                ("`duiping run` imports them", "`duiping run` 会导入它们"),
            )
        else:
            yield fine("inbox", "nothing waits", "没有待导入文件")

    def _git(self) -> Iterator[Check]:
        program = shutil.which("git")
        root = self.folder.root
        code = 128
        if program:
            # A file below it: `.duiping/` in .gitignore means folders only.
            code = subprocess.run(  # noqa: S603 - fixed arguments
                [program, "-C", str(root), "check-ignore", "-q", files.LOCK],
                check=False,
                capture_output=True,
                timeout=30,
            ).returncode
        if code == 0:
            yield fine("git", "ignores .duiping", "已忽略 .duiping")
        elif code == 1:
            yield Check(
                "git",
                "note",
                ("does not ignore .duiping", "没有忽略 .duiping"),
                ("add `.duiping/` to .gitignore", "请在 .gitignore 中加入 `.duiping/`"),
            )
        else:
            yield Check(
                "git",
                "note",
                ("these books are in no git repository", "账簿不在 git 仓库中"),
                ("`git init` keeps their history", "可用 `git init` 保存历史"),
            )


def _sound(path: Path) -> bool:
    try:
        pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return True
