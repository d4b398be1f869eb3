"""Words of the pages before and beside Fava's: logging in, roles, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

WORDS: dict[str, tuple[str, str]] = {
    "login": ("Log in", "登录"),
    "name": ("Name", "姓名代码"),
    "password": ("Password", "密码"),
    "enter": ("Log in", "登录"),
    "through": ("Log in with {label}", "用{label}登录"),
    "other": ("中文", "English"),
    "wrong": ("Name or password is wrong.", "姓名代码或密码不对。"),
    "stale": ("The page was too old. Please try again.", "页面已过期,请再试一次。"),
    "wait": (
        "Too many failures. Please wait {n} seconds.",
        "失败次数过多,请等 {n} 秒后再试。",
    ),
    "busy": (
        "Many are logging in just now. Please try again in a moment.",
        "登录的人较多,请稍候再试。",
    ),
    "out": ("You have left.", "已退出登录。"),
    "over": ("Please log in.", "请登录。"),
    "failed": (
        "Logging in elsewhere has failed: {problem}",
        "未能通过外部登录:{problem}",
    ),
    "struck": ("You are not let in: {problem}", "不能进入:{problem}"),
    "going-on": ("Go on", "继续"),
    "not-yours": ("Your role does not allow this", "您的角色不能做这件事"),
    "not-yours-note": (
        "You are {by}, in the role {role}. This needs: {what}.",
        "当前是 {by},角色 {role}。这需要权限:{what}。",
    ),
    "home": ("Back to the books", "回到账簿"),
    "leave": ("Log out", "退出登录"),
    "people": ("Who is logged in", "在线人员"),
    "sessions": ("Sessions", "会话数"),
    "end": ("End", "结束"),
    "nobody": ("Nobody.", "无人。"),
    "accountant": ("accountant", "会计"),
    "reviewer": ("reviewer", "复核"),
    "auditor": ("auditor", "审计"),
    "owner": ("owner", "经营者"),
    "admin": ("admin", "管理员"),
    "alone": ("the only one here", "本机使用者"),
    "view": ("see pages", "查看页面"),
    "evidence": ("see evidence", "查看凭证"),
    "export": ("take files along", "导出"),
    "decide": ("decide", "处理差异"),
    "approve": ("approve", "审批"),
    "upload": ("bring in evidence", "上传凭证"),
    "close": ("close months", "结账"),
    "administer": ("administer", "管理"),
}


def word(name: str, language: str, **facts: object) -> str:
    """Give a word in a language, ``zh`` or else English."""
    return WORDS[name][language == "zh"].format(**facts)


def language(environ: WSGIEnvironment, asked: str = "") -> str:
    """Choose a language: what the address asks for, else the browser's first."""
    if asked in {"en", "zh"}:
        return asked
    wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return "zh" if wanted.strip().lower().startswith("zh") else "en"


def roles_word(role: str, language: str) -> str:
    """Name roles that stand in one text with commas."""
    names = [one for one in role.split(",") if one in WORDS]
    return (", " if language == "en" else "、").join(word(n, language) for n in names)
