"""What the documentation says is what the code does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
import pytest
import yaml
from pydantic import BaseModel

from duiping import layouts
from duiping.cli.main import COMMANDS, _lifted, cli
from duiping.config import Config, currency, fees, goods, model, people, within
from duiping.importers import mapping
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.own import Own
from duiping.importers.registry import LAYOUTS
from duiping.match.breaks import KINDS
from duiping.pages import pages
from duiping.record import DISPOSITIONS, READ_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(p for p in sorted(DOCS.rglob("*.md")) if p.parent.name != "errors"),
]
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
MENTIONED = re.compile(r"`([^`]+)`")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _words(text: str) -> set[str]:
    """Collect the words that stand in code style, blocks left out."""
    bare = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return {w for span in MENTIONED.findall(bare) for w in re.split(r"[\s:,]+", span)}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_error_pages_are_those_of_the_catalogue() -> None:
    written = {path.name: _text(path) for path in (DOCS / "errors").glob("*.md")}
    assert written == pages()


def _anchors(text: str) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(_text(page)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path) if path else page
        if not found.exists() or (anchor and anchor not in _anchors(_text(found))):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_codes_are_real(page: Path) -> None:
    named = set(re.findall(r"\bDP\d{3}\b", _text(page)))
    assert {f"{code}.md" for code in named} <= set(pages())


# Commands


def _commands(text: str) -> Iterator[list[str]]:
    """List the ``duiping`` calls of a page: blocks, indented lines and spans."""
    fenced = re.findall(r"```(?:sh|console|bash)?\n(.*?)```", text, re.DOTALL)
    lines = [line for block in fenced for line in block.splitlines()]
    lines += re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
    lines += MENTIONED.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for line in lines:
        for part in re.split(r"&&|;|\|\|", line.split(" #", 1)[0].replace("\\|", "/")):
            words = shlex.split(part) if part.count("'") % 2 == 0 else part.split()
            if words and re.fullmatch(r"(\S*/)?duiping", words[0].removeprefix("$")):
                yield words[1:]


def _parse(words: list[str]) -> None:
    """Let click parse a command line; nothing is run."""
    with cli.make_context("duiping", _lifted(words)) as context:
        rest = [*context._protected_args, *context.args]
        if not rest:
            return
        _, command, arguments = cli.resolve_command(context, rest)
        assert command is not None
        command.make_context(command.name, arguments, parent=context)


def _runnable(words: list[str]) -> bool:
    """Leave placeholders such as ``COMMAND`` and ``…`` out."""
    return bool(words) and words[0] in COMMANDS and "…" not in words


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_command_lines_parse(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for words in _commands(_text(page)):
        if words[:1] and re.fullmatch(r"[a-z]+", words[0]):
            assert words[0] in COMMANDS, f"{page.name}: duiping {' '.join(words)}"
        if not _runnable(words):
            continue
        try:
            _parse(words)
        except click.exceptions.Exit:
            pass  # --help and --version end at once
        except click.MissingParameter:
            assert len(words) == 1  # only the command is named, as in a sentence
        except click.UsageError as error:
            if isinstance(error, click.BadParameter) and "FILE" in words:
                continue  # stands for a file that a reader has
            pytest.fail(f"{page.name}: duiping {' '.join(words)}: {error.message}")


def test_every_command_is_described() -> None:
    text = _text(DOCS / "COMMANDS.md")
    described = re.findall(r"^### duiping ([\w-]+)", text, re.MULTILINE)
    assert sorted(described) == sorted(COMMANDS)


def _options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if name.startswith("--")
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name: str) -> None:
    text = _text(DOCS / "COMMANDS.md")
    section = re.split(
        r"^#{2,3} ", text.split(f"### duiping {name}", 1)[1], flags=re.MULTILINE
    )
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    told = set(re.findall(r"`(--[a-z-]+)", section[0]))
    assert told == _options(command)


def test_common_options_are_described() -> None:
    common = (
        _text(DOCS / "COMMANDS.md").split("## Common options", 1)[1].split("## ", 1)[0]
    )
    told = set(re.findall(r"`(--[a-z-]+)", common))
    assert told == _options(cli) | {"--help"}


def test_every_kind_of_break_is_described() -> None:
    for name in ("COMMANDS.md", "ACCOUNTANT.md"):
        assert set(KINDS) <= _words(_text(DOCS / name)), name


# Config


def _models(module: object) -> list[type[BaseModel]]:
    found = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    return [m for m in found if m.__module__ == getattr(module, "__name__", "")]


@pytest.mark.parametrize(
    "one",
    [
        *(
            m
            for one in (model, currency, fees, goods, people, within, mapping)
            for m in _models(one)
        ),
        Own,
    ],
    ids=lambda m: m.__name__,
)
def test_every_key_of_config_is_described(one: type[BaseModel]) -> None:
    text = _text(DOCS / "CONFIG.md")
    titles = re.findall(r"^#+ ([a-z.]+)$", text, re.MULTILINE)
    told = _words(text) | {part for title in titles for part in title.split(".")}
    keys = {field.alias or name for name, field in one.model_fields.items()}
    assert keys <= told


def _defaults(text: str) -> Iterator[tuple[str, str, str]]:
    """List section, key and default of the tables of CONFIG.md."""
    section = ""
    for line in text.splitlines():
        if line.startswith("#"):
            section = line.lstrip("# ")
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found = re.search(r", `([^`]+)`$", cells[1]) if len(cells) > 2 else None
        if line.startswith("| `") and found:
            yield section, cells[0].strip("`"), found.group(1)


def test_defaults_of_config_are_true() -> None:
    told = {(s, k): v for s, k, v in _defaults(_text(DOCS / "CONFIG.md"))}
    for section, one in (("books", model.Books), ("fulfilment", model.Fulfilment)):
        for name, field in one.model_fields.items():
            if not field.is_required():
                assert told[section, name] == str(field.default)
    assert told["accounts.clearing", "candidates"] == str(
        model.Link.model_fields["candidates"].default
    )


def test_kinds_of_a_mapped_ledger_are_listed() -> None:
    assert _words(_text(DOCS / "CONFIG.md")) >= mapping.KINDS


def test_encodings_and_kinds_of_tables_are_listed() -> None:
    told = _words(_text(DOCS / "CONFIG.md"))
    assert told >= {*get_args(mapping.Encoding), *get_args(mapping.Kind)}


# Importers


def test_the_tables_of_layouts_are_true() -> None:
    text = _text(DOCS / "IMPORTERS.md")
    made = layouts.page(text, ROOT / "tests" / "importers" / "data")
    assert text == made, "make docs writes the tables anew"


def test_every_column_of_a_record_is_described() -> None:
    text = _text(DOCS / "IMPORTERS.md")
    told = re.findall(r"^\| `(\w+)` \| (?:int|text|datetime) \|", text, re.MULTILINE)
    assert told == list(READ_SCHEMA)
    assert set(DISPOSITIONS) <= _words(text)


def _example(name: str) -> str:
    text = _text(DOCS / "IMPORTERS.md").split(f"<!-- example: {name} -->\n", 1)[1]
    return text.split("\n", 1)[1].split("```", 1)[0]


def test_the_worked_example_works() -> None:
    tables = yaml.safe_load(_example("layout"))["layouts"]
    layout = Mapped("jisu.ledger", Mapping.model_validate(tables["jisu.ledger"]))
    reading = layout.read("极速充流水_202609.csv", _example("file").encode("utf-8-sig"))
    records = reading.records
    assert records["kind"].to_list() == ["topup", "charge", "charge_refund"]
    assert records["amount"].to_list() == [50000, -4925, 4925]
    assert records["units"].to_list() == [None, 5000, -5000]
    assert set(records["disposition"]) == {"posted"}
    assert (reading.opening, reading.closing) == (0, 50000)
    assert reading.totals == {"变动金额": "500.00"}


def test_the_demo_is_the_example_to_copy() -> None:
    loaded = yaml.safe_load(_text(ROOT / "config.yaml"))
    assert set(Config.model_fields) >= set(loaded)


# The readmes


@pytest.mark.parametrize("page", READMES, ids=_name)
def test_readmes_name_the_two_commands(page: Path) -> None:
    text = _text(page)
    assert re.search(r"^ {4}make demo$|^make demo", text, re.MULTILINE)
    assert re.search(r"^ {4}make test$|^make test", text, re.MULTILINE)
    assert "GPL-2.0-or-later" in text


@pytest.mark.parametrize("page", READMES, ids=_name)
def test_readmes_name_real_files(page: Path) -> None:
    named = re.findall(r"docs/demo/[^\s`]+", _text(page))
    assert named
    assert all((ROOT / name).exists() for name in named)


@pytest.mark.parametrize("page", READMES, ids=_name)
def test_readmes_explain_a_break_that_the_demo_has(page: Path) -> None:
    truth = _text(DOCS / "demo" / "truth.json")
    keys = re.findall(r"\b(?:pdd|taobao|mini|alipay|wechat):\w+:[\w-]+", _text(page))
    assert keys
    assert all(key in truth for key in keys)


def test_the_opening_table_of_the_manual_is_read() -> None:
    text = _text(DOCS / "ACCOUNTANT.md")
    table = re.search(r"```csv\n(科目.*?)```", text, re.DOTALL)
    assert table is not None
    data = table.group(1).encode()
    reading = LAYOUTS["opening"]().read("opening.csv", data)
    assert reading.rows == data.count(b"\n") - 1
