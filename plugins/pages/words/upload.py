"""Words of importing at the evidence page, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # uploading
    "upload": ("Import files", "导入文件"),
    "no-evidence-here": (
        "No evidence yet: drop the first exports below.",
        "还没有原始凭证:把第一批导出文件拖到下面。",
    ),
    "drop-here": (
        "Drop exports here, or choose them",
        "把导出文件拖到这里,或点击选择",
    ),
    "drop-note": (
        "As downloaded, zip and gzip too. Nothing is kept before you have seen it.",
        "原样即可,zip、gzip 也行。保存之前先显示导入会带来什么。",
    ),
    "will-do": ("What happens", "导入结果"),
    "sums": ("Totals", "合计"),
    "take-off": ("Remove", "移除"),
    "sending": ("sending", "正在发送"),
    "progress": ("progress", "进度"),
    "too-large": ("too large to be sent here", "文件过大,不能在此上传"),
    "archive-password": ("Password of the archive", "压缩包密码"),
    "try-password": ("Open", "打开"),
    "password-note": (
        "used for this import, kept nowhere",
        "只用于本次导入,不保存",
    ),
    "clear-tray": ("Remove all", "全部移除"),
    "files-rows": ("{files} files · {rows} rows", "{files} 个文件 · {rows} 行"),
    "upload-by": (
        "As {by}: all files or none, with the same checks as duiping run.",
        "以 {by} 的名义;要么全部导入,要么都不导入,检查与 duiping run 相同。",
    ),
    "take-files": ("Import {n} files", "导入 {n} 个文件"),
    "take-none": ("Nothing to import", "没有可导入的文件"),
    "take-refused": (
        "Remove what is refused first",
        "请先移除被拒绝的文件",
    ),
    "file-known": ("imported already", "已导入过"),
    "file-new": ("{n} new records", "新增 {n} 条记录"),
    "file-partly": (
        "{n} new records; {again} rows are there already or add none",
        "新增 {n} 条记录,另有 {again} 行已有或不成记录",
    ),
    "imported-here": (
        "{n} files imported, {journal} journal files changed.",
        "已导入 {n} 个文件,{journal} 个日记账文件有变化。",
    ),
    "evidence-until": ("Evidence reaches", "凭证截至"),
    "figure-records": ("Records", "记录"),
    "figure-cleared": ("Cleared keys", "已对平的勾对键"),
    "figure-breaks": ("Breaks", "差异"),
    "figure-in_transit": ("In transit", "在途"),
    "figure-suspense": ("Rows in suspense", "暂记行"),
}
