"""A closed month is not as it was sealed, or cannot be closed (45x)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP430": Entry(
        "git says no",
        "git: {problem}",
        "git:{problem}",
        "Books are kept in a git repository: `git init`, and a first commit.",
        "账簿须保存在 git 仓库中:`git init` 并作首次提交。",
    ),
    "DP450": Entry(
        "no seal",
        "{file}: cannot be read as a seal: {problem}",
        "{file}:无法读作封存记录:{problem}",
        "Restore it from git; seals are written by `duiping close` alone.",
        "请从 git 恢复;封存记录只由 `duiping close` 写入。",
    ),
    "DP451": Entry(
        "seal changed",
        "{file}: this seal was changed: its digest is {actual}, not {expected}",
        "{file}:封存记录被改动:摘要为 {actual},应为 {expected}",
        "Restore it from git.",
        "请从 git 恢复。",
    ),
    "DP452": Entry(
        "chain of seals broken",
        "{file}: does not follow from the seal before it (number {number})",
        "{file}:与前一份封存记录不衔接(第 {number} 份)",
        "Restore ledger/seals/ from git: months close one after the other, only"
        " the last may be reopened, and no record is ever removed.",
        "请从 git 恢复 ledger/seals/:月份依次结账,只有最后一个可以反结账,"
        "任何记录都不能删除。",
    ),
    "DP453": Entry(
        "two people needed",
        "{file}: {person} cannot sign for both the preparer and the approver",
        "{file}:{person} 不能既制单又复核",
        "Have another person approve.",
        "请由另一人复核。",
    ),
    "DP454": Entry(
        "sealed text changed",
        "{file}: was changed after {period} was sealed",
        "{file}:在 {period} 封存之后被改动",
        "Restore it from git; what has to be corrected is posted in an open month.",
        "请从 git 恢复;需要更正的内容记入未结账月份。",
    ),
    "DP455": Entry(
        "sealed balance moved",
        "{account}: {actual} {commodity} on {date}, but {expected} was sealed",
        "{account}:{date} 余额为 {actual} {commodity},封存时为 {expected}",
        "Find the entry that was dated back into the sealed month, and date it"
        " in an open one.",
        "请找出倒填日期的分录,改记入未结账月份。",
    ),
    "DP456": Entry(
        "sealed evidence gone",
        "{file}: {period} was sealed with this evidence, and it is no longer listed",
        "{file}:{period} 封存时所依据的凭证已不在清单中",
        "Restore evidence.beancount from git.",
        "请从 git 恢复 evidence.beancount。",
    ),
    "DP457": Entry(
        "period not closable",
        "{period}: {problem}",
        "{period}:{problem}",
        "Months close one after the other; `duiping close` says which is next.",
        "月份须依次结账;`duiping close` 会提示下一个。",
    ),
    "DP458": Entry(
        "draft does not fit",
        "{file}: the books have changed since {person} prepared this",
        "{file}:自 {person} 编制以来账簿有变化",
        "Have it prepared again with `duiping close PERIOD --by NAME`.",
        "请重新编制:`duiping close 期间 --by 姓名`。",
    ),
    "DP459": Entry(
        "sealed entries counted differently",
        "{actual} transactions up to {date}, but {expected} were sealed",
        "截至 {date} 有 {actual} 笔交易,封存时为 {expected} 笔",
        "Find the entry that was dated back into the sealed month, or taken out.",
        "请找出倒填日期或被删除的分录。",
    ),
    "DP460": Entry(
        "sealed decision gone",
        "{value}: {period} was sealed with this decision, and it is not there any more",
        "{value}:{period} 封存时所依据的处理已不存在",
        "Restore ledger/decisions/ from git.",
        "请从 git 恢复 ledger/decisions/。",
    ),
}
