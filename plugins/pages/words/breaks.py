"""Words of the table of breaks, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # the table of breaks
    "search": ("Search", "搜索"),
    "search-hint": ("key, amount, file, reason", "勾对键、金额、文件、原因"),
    "apply": ("Apply", "筛选"),
    "clear": ("Clear", "清除"),
    "any": ("any", "不限"),
    "person": ("Person", "经办人"),
    "min": ("Amount from", "金额从"),
    "max": ("Amount to", "金额到"),
    "older": ("Days at least", "账龄至少(天)"),
    "younger": ("Days at most", "账龄至多(天)"),
    "first-page": ("First", "首页"),
    "last-page": ("Last", "末页"),
    "per-page": ("Per page", "每页"),
    "found": ("{n} breaks", "{n} 项差异"),
    "at-risk-sum": ("at risk", "涉险"),
    "page-of": ("page {page} of {pages}", "第 {page} / {pages} 页"),
    "previous": ("previous", "上一页"),
    "next": ("next", "下一页"),
    "select": ("select", "选择"),
    "select-all": ("select all on this page", "选择本页全部"),
    "selected": ("selected", "已选"),
    "export-csv": ("CSV", "CSV"),
    "export-xlsx": ("Excel", "Excel"),
    "export": ("Export", "导出"),
    "export-note": (
        "what is selected, else everything that fits",
        "所选的;没有选择时为符合条件的全部",
    ),
    "keys-help": ("Keyboard", "快捷键"),
    "close": ("Close", "关闭"),
    "key-jk": ("next, previous", "下一项、上一项"),
    "key-enter": ("open", "打开"),
    "key-x": ("select", "选择"),
    "key-a": ("select all on this page", "选择本页全部"),
    "key-slash": ("search", "搜索"),
    "key-brackets": ("previous page, next page", "上一页、下一页"),
    "key-u": ("back to the list", "返回列表"),
    "key-h": ("this help", "本帮助"),
    "no-breaks": ("No breaks fit.", "没有符合条件的差异。"),
    "age-head": ("Age", "账龄"),
    "sorted-by": ("sort by {column}", "按{column}排序"),
    # an edited list
    "edited-list": ("Decide by an edited list", "用填好的清单处理"),
    "edited-note": (
        (
            "Export, fill in verb, to, amount, until, note and attachment, choose"
            " the file here: you see the exact text first."
        ),
        (
            "先导出,填写 verb、to、amount、until、note、attachment 各栏,"
            "再选择文件;写入之前先显示确切文本。"
        ),
    ),
    "edited-file": ("Edited list (xlsx or csv)", "填好的清单(xlsx 或 csv)"),
    "edited-n": ("{n} rows decide something", "{n} 行有处理"),
    "edited-refused": (
        "{n} rows are refused; nothing is written until they are corrected",
        "{n} 行被拒绝,更正之前不写入任何内容",
    ),
}
