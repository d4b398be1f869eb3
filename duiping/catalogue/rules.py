"""config.yaml has a slip (3xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP301": Entry(
        "config is no YAML",
        "{file}:{line}: {problem}",
        "{file}:{line}:YAML 语法错误:{problem}",
        "Mend the line; indentation must be spaces and even.",
        "请修正该行;缩进须用空格且一致。",
    ),
    "DP302": Entry(
        "config key unknown",
        "{file}:{line}: {key}: there is no such key; allowed here: {allowed}",
        "{file}:{line}:{key}:没有这个键;此处可用:{allowed}",
        "Correct the spelling, or remove the line.",
        "请更正拼写或删除该行。",
    ),
    "DP303": Entry(
        "config value not allowed",
        "{file}:{line}: {key}: {value} is not allowed; allowed: {allowed}",
        "{file}:{line}:{key}:不允许的取值 {value};允许:{allowed}",
        "Use one of the allowed values.",
        "请使用允许的取值。",
    ),
    "DP304": Entry(
        "config key doubled",
        "{file}:{line}: {key}: stands twice (first on line {first})",
        "{file}:{line}:{key}:重复出现(首次在第 {first} 行)",
        "Keep one of them.",
        "请保留其中一个。",
    ),
    "DP305": Entry(
        "config uses an alias or tag",
        "{file}:{line}: {problem}: anchors, aliases and tags are not read",
        "{file}:{line}:{problem}:不支持锚点、别名和标签",
        "Write the value out.",
        "请直接写出取值。",
    ),
    "DP306": Entry(
        "config key missing",
        "{file}:{line}: {key}: is missing",
        "{file}:{line}:{key}:缺少此键",
        "Add the key; docs/CONFIG.md says what it means.",
        "请补上该键;含义见 docs/CONFIG.md。",
    ),
    "DP307": Entry(
        "config contradicts itself",
        "{file}:{line}: {key}: {problem}",
        "{file}:{line}:{key}:{problem}",
        "Make the two places agree.",
        "请使两处一致。",
    ),
    "DP308": Entry(
        "config missing",
        "{file}: there is no config.yaml here",
        "{file}:此处没有 config.yaml",
        "Go to a books folder, name it with --books DIR, or make one with"
        " `duiping init DIR`.",
        "请进入账簿目录,用 --books DIR 指定,或用 `duiping init DIR` 新建。",
    ),
    "DP309": Entry(
        "code is not the pinned one",
        "{file}:{line}: {key}: {value} has the SHA-256 {actual}, not {expected}",
        "{file}:{line}:{key}:{value} 的 SHA-256 是 {actual},而非 {expected}",
        "Code of a books folder runs only as config.yaml pins it. Read it, then write"
        " its digest there.",
        "账套中的代码仅按 config.yaml 锁定的摘要运行。请先阅读代码,再写入其摘要。",
    ),
    "DP310": Entry(
        "own layout unusable",
        "{file}:{line}: {key}: {problem}",
        "{file}:{line}:{key}:{problem}",
        "docs/IMPORTERS.md says what a layout in Python needs.",
        "Python 版式的要求见 docs/IMPORTERS.md。",
    ),
}
