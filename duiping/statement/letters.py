"""Words of the statements that go to another party and come back."""

from __future__ import annotations

LETTERS: dict[str, tuple[str, str]] = {
    # supplier and letter
    "supplier-means": (
        (
            "The supplier's account in our books, both sides reconciled; a positive"
            " balance is our money with the supplier, a negative one our debt."
        ),
        "对方账户在我方账上的记录与双方调节;余额为正是我方存放的款项,为负是我方应付。",
    ),
    "product": ("Product", "商品编码"),
    "product-name": ("Name", "名称"),
    "face": ("Face value", "面值"),
    "cost": ("Charged", "扣款"),
    "products": ("Delivered, by product", "按商品汇总"),
    "queries": ("Charges to be explained", "待说明的扣款"),
    "queries-note": (
        "Charged otherwise than the price list that was agreed.",
        "与约定价目表不一致的扣款。",
    ),
    "agreed-price": ("Agreed", "约定"),
    "told-note": (
        "Our balance less yours, item by item.",
        "逐项说明我方余额与贵方余额之差。",
    ),
    "to": ("To", "致"),
    "from": ("From", "自"),
    "letter-ask": (
        (
            "Below is what the books of {us} say of our account with you as of {day},"
            " beside what your own statements say. Please hold it against your books"
            " and answer on this sheet."
        ),
        (
            "下表列示截至 {day} {us}账上与贵方的往来,以及贵方账单所载金额。"
            "请与贵方账簿核对,并在本函下方作答后寄回。"
        ),
    ),
    "letter-sign": (
        (
            "A positive balance is our money with you, a negative one what we owe you."
            " This letter is for comparing accounts only and settles nothing."
        ),
        (
            "余额为正表示我方存放于贵方的款项,为负表示我方应付贵方。"
            "本函仅供核对账目,不作结算依据。"
        ),
    ),
    "letter-note": (
        "An empty column means that we hold no statement of yours.",
        "贵方一栏为空,表示我方没有贵方账单。",
    ),
    "figures": ("Both records", "双方记录"),
    "our-records": ("Ours", "我方记录"),
    "your-records": ("Yours", "贵方记录"),
    "their-records": ("Theirs", "对方记录"),
    "moved": ("Moved in the period", "本期变动"),
    "answer": ("Answer", "回函"),
    "answer-agrees": ("□ It agrees with our books.", "□ 经核对,与我方账簿一致。"),
    "answer-differs": (
        "□ It does not agree. Balance in our books: ______________ {currency}",
        "□ 经核对不一致。我方账面余额:______________ {currency}",
    ),
    "answer-why": (
        "Differences: ____________________________________________",
        "差异说明:____________________________________________",
    ),
    "own-entries": ("our payments and other entries", "我方付款及其他入账"),
    "their-seal": ("Seal", "盖章"),
    "their-hand": ("Signed by", "经办人"),
    # a statement that came back
    "returned-of": ("Statement returned by {who}", "{who}返回的对账单"),
    "returned": ("Row by row, both ways", "双向逐行核对"),
    "returned-means": (
        "Rows meet by row number, else by order number, else by day and amount.",
        "逐行以流水号相对,无则以订单号,再无则以日期与金额。",
    ),
    "our-rows": ("Our rows", "我方行数"),
    "their-rows": ("Their rows", "对方行数"),
    "equal": ("Equal on both sides", "双方一致"),
    "unequal": ("Another amount", "金额不同"),
    "only-ours": ("Only ours", "仅我方有"),
    "only-theirs": ("Only theirs", "仅对方有"),
    "number": ("Number", "单号"),
}
