"""What PayPal's transactions are, by their type in words and by their event code.

Grade C for both: words of the English activity download and codes (T-codes) as
PayPal documents them, B for the German words, which rows in public tests show; seen in
rows are T0003, T0006, T0106, T0200, T0201, T0400, T1107, T1201 and T1202. The middle
two digits of a code are its group, which PayPal says suffices for reconciling; of the
groups that mix money of several sorts (T11, T12, T21) only the named codes are known.
What is not here goes to suspense.
"""

from __future__ import annotations

WORDS = {
    "Express Checkout Payment": "sale",
    "Website Payment": "sale",
    "Mobile Payment": "sale",
    "General Payment": "sale",
    "Subscription Payment": "sale",
    "PreApproved Payment Bill User Payment": "sale",
    "eBay Auction Payment": "sale",
    "Direct Credit Card Payment": "sale",
    "Virtual Terminal Payment": "sale",
    "Payment Refund": "refund",
    "Payment Reversal": "chargeback",
    "Chargeback": "chargeback",
    "Chargeback Reversal": "chargeback_return",
    "Chargeback Fee": "fee",
    "General PayPal Fee": "fee",
    "Partner Fee": "fee",
    "General Withdrawal": "payout",
    "General Withdrawal - Bank Account": "payout",
    "User Initiated Withdrawal": "payout",
    "Auto-sweep": "payout",
    "Bank Deposit to PP Account": "transfer",
    "General Credit Card Deposit": "transfer",
    "General Currency Conversion": "convert",
    "User Initiated Currency Conversion": "convert",
    "Reserve Hold": "reserve",
    "Reserve Release": "reserve",
    "General Hold": "reserve",
    "General Hold Release": "reserve",
    "Payment Hold": "reserve",
    "Payment Release": "reserve",
    "Hold on Balance for Dispute Investigation": "reserve",
    "Cancellation of Hold for Dispute Resolution": "reserve",
    "General Account Correction": "adjustment",
    "PayPal Express-Zahlung": "sale",
    "Website-Zahlung": "sale",
    "Handyzahlung": "sale",
    "Allgemeine Zahlung": "sale",
    "Abonnementzahlung": "sale",
    "Spendenzahlung": "sale",
    "Zahlung im Einzugsverfahren mit Zahlungsrechnung": "sale",
    "Rückzahlung": "refund",
    "Auszahlung auf das Bankkonto": "payout",
    "Bankabbuchung von PayPal-Konto": "payout",
    "Bankgutschrift auf PayPal-Konto": "transfer",
    "Allgemeine Währungsumrechnung": "convert",
    "Einbehaltung für offene Autorisierung": "reserve",
    "Rückbuchung allgemeiner Einbehaltung": "reserve",
}

CODES = {
    "T1106": "chargeback",
    "T1107": "refund",
    "T1201": "chargeback",
    "T1202": "chargeback_return",
    "T2101": "reserve",
    "T2102": "reserve",
    "T2103": "reserve",
    "T2104": "reserve",
}
GROUPS = {
    "T00": "sale",
    "T01": "fee",
    "T02": "convert",
    "T03": "transfer",
    "T04": "payout",
}
