"""Words of the sidebar and of periods, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # what the sidebar says
    "overview-page": ("Reconciliation", "对账"),
    "breaks-page": ("Breaks", "差异"),
    "trace-page": ("Trace", "追踪"),
    "evidence-page": ("Evidence", "原始凭证"),
    "owner-page": ("For the owner", "经营者一页"),
    "trends-page": ("Trends", "趋势"),
    "statements-page": ("Statements", "对账报表"),
    "leave": ("Log out", "退出"),
    # periods
    "period": ("Period", "期间"),
    "all-periods": ("all", "全部"),
    "by-month": (
        "This page goes by month; it shows {month}.",
        "本页按月显示,现为 {month}。",
    ),
    "as-of-day": ("Evidence reaches {day}.", "原始凭证截至 {day}。"),
}
