"""Currencies: which codes there are, and how many decimals their parties print.

Codes and exponents are those of ISO 4217 (grade C). Inside, every amount keeps the
one scale of `duiping.money` (hundredths), whatever the exponent: ``JPY 1200`` is
120 000. So legs, sums and texts need to know no currency; an amount that has a
third decimal (Kuwait's fils) cannot be kept and is refused by who reads it.
"""

from __future__ import annotations

from duiping.money import SCALE

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP
BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED
VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

# Code → decimals.
EXPONENTS: dict[str, int] = {
    code: exponent
    for codes, exponent in ((_TWO, 2), (_NONE, 0), (_THREE, 3))
    for code in codes.split()
}


def scaled(units: int, code: str) -> int:
    """Turn a currency's own minor units into hundredths: ``JPY 1200`` → 120 000.

    Args:
        units: whole minor units as a party prints them without a decimal point.
        code: ISO code, upper case.

    Raises:
        KeyError: the code is none we know.
        ValueError: a thousandth would be lost.
    """
    shift = SCALE - EXPONENTS[code]
    if shift >= 0:
        return units * int(10**shift)
    whole, rest = divmod(abs(units), int(10**-shift))
    if rest:
        raise ValueError(units)
    return whole if units >= 0 else -whole
