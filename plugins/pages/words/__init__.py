"""The pages' words, in English and 中文; the report's words are known here, too."""

from __future__ import annotations

from duiping.plugins.pages.words import (
    breaks,
    closing,
    evidence,
    figures,
    frame,
    one,
    overview,
    upload,
)
from duiping.report.words import WORDS as REPORT

WORDS: dict[str, tuple[str, str]] = {
    name: said
    for page in (frame, overview, breaks, one, evidence, upload, closing, figures)
    for name, said in page.WORDS.items()
}
STATUSES: dict[str, tuple[str, str]] = {
    "undecided": ("to be decided", "待处理"),
    "open": ("open", "未处理"),
    "assigned": ("assigned", "已指派"),
    "waiting": ("waiting", "等待中"),
    "disputed": ("disputed", "申诉中"),
    "explained": ("explained", "已说明"),
    "proposed": ("proposed", "待审批"),
    "approved": ("approved", "已批准"),
    "settled": ("settled", "已调整"),
    "reopened": ("reopened", "已重开"),
    "unfit": ("no longer fits", "已不相符"),
    "linked": ("linked", "已勾对"),
    "cured": ("cured", "已自行对平"),
}
VERBS: dict[str, tuple[str, str]] = {
    "explain": ("explain", "说明"),
    "link": ("link", "勾对"),
    "adjust": ("adjust", "调整"),
    "write-off": ("write off", "核销"),
    "dispute": ("dispute", "向对方申诉"),
    "answer": ("record an answer", "记录答复"),
    "assign": ("assign", "指派"),
    "wait": ("wait", "等待"),
    "approve": ("approve", "批准"),
    "reject": ("reject", "驳回"),
    "reopen": ("reopen", "重开"),
}


def status_word(status: str, language: str) -> str:
    """Give the status of a break in words; an unknown one is its own word."""
    return _said(STATUSES, status, language)


def verb_word(verb: str, language: str) -> str:
    """Give the verb of a decision in words; an unknown one is its own word."""
    return _said(VERBS, verb, language)


def _said(table: dict[str, tuple[str, str]], name: str, language: str) -> str:
    english, chinese = table.get(name, (name, name))
    return chinese if language == "zh" else english


def word(name: str, language: str, **facts: object) -> str:
    """Give a word of the pages, or of the report.

    Args:
        name: a name in `WORDS` or in those of the report.
        language: ``zh`` or ``en``.
        facts: what braces stand for.
    """
    english, chinese = WORDS.get(name) or REPORT[name]
    text = chinese if language == "zh" else english
    return text.format_map(facts) if facts else text
