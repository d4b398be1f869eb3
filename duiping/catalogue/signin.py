"""Signing in at a company's own login provider (56x)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP560": Entry(
        "login provider out of reach",
        "the login provider {place} gives no answer: {problem}",
        "登录服务 {place} 没有应答:{problem}",
        "Try again; if it stays so, check that this machine reaches the provider.",
        "请重试;仍不行时请检查本机能否访问该登录服务。",
    ),
    "DP561": Entry(
        "login provider's answer not taken",
        "what the login provider answers does not hold: {problem}",
        "登录服务的应答不成立:{problem}",
        "Nobody was let in. Check the settings of `--oidc` against the provider's,"
        " and this machine's clock.",
        "未放行任何人。请核对 `--oidc` 设置文件与登录服务是否一致,以及本机时钟。",
    ),
    "DP562": Entry(
        "sign-in not finished",
        "this sign-in was not begun here, is too old, or was broken off: {problem}",
        "这次登录不是从这里开始的、已过期或被中断:{problem}",
        "Begin again at the login page.",
        "请从登录页重新开始。",
    ),
    "DP563": Entry(
        "nobody by that login",
        "whoever signed in at the login provider is not among the people let in here",
        "在登录服务登录的人不在此处准许的名单中",
        "Whoever runs the server adds the person to the file of `--oidc`.",
        "请由服务器管理者把此人加入 `--oidc` 设置文件。",
    ),
}
