"""How texts write currencies: signs, codes and names, each with its ISO 4217 code.

A name that several countries share stands for None until an adjective ("Chilean") says which.
"""

from __future__ import annotations

from types import MappingProxyType

from kgraph.temporal.lexicon import listed

DOLLAR = "$"  # a dollar of a country that the words leave open

DOLLARS = MappingProxyType({
    "us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD",
    "cad": "CAD", "cdn": "CAD", "nz": "NZD", "nzd": "NZD", "hk": "HKD", "hkd": "HKD", "s": "SGD", "sg": "SGD",
    "sgd": "SGD", "nt": "TWD", "r": "BRL", "mx": "MXN", "j": "JMD", "tt": "TTD", "fj": "FJD",
})  # fmt: skip
SIGNS = MappingProxyType({
    "$": DOLLAR, "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₾": "GEL",
    "₵": "GHS", "₮": "MNT", "kč": "CZK", "zł": "PLN", "rs": "INR", "rp": "IDR", "rm": "MYR", "dh": "MAD",
    "tk": "BDT", "ksh": "KES", "rmb": "CNY", "stg": "GBP",
})  # fmt: skip
CODES = frozenset(
    listed(
        "AED AMD ARS AUD AZN BDT BGN BRL BYN CAD CHF CLP CNY COP CRC CZK DKK EGP ETB EUR GBP GEL GHS HKD HTG "
        "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KRW KWD KZT LBP LKR MAD MMK MXN MYR NGN NOK NPR NZD PEN "
        "PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UZS VND XAF XOF ZAR ZWL"
    )
)
NAMES = MappingProxyType({
    "dollar": DOLLAR, "euro": "EUR", "pound": "GBP", "sterling": "GBP", "quid": "GBP", "yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "rupee": "INR", "ruble": "RUB", "rouble": "RUB", "won": "KRW", "baht": "THB", "lira": "TRY",
    "hryvnia": "UAH", "shekel": "ILS", "naira": "NGN", "rand": "ZAR", "reais": "BRL", "rupiah": "IDR",
    "ringgit": "MYR", "zloty": "PLN", "koruna": "CZK", "forint": "HUF", "lei": "RON", "leva": "BGN", "dirham": "AED",
    "riyal": "SAR", "rial": "IRR", "taka": "BDT", "dong": "VND", "gourde": "HTG", "lari": "GEL", "dram": "AMD",
    "tenge": "KZT", "kyat": "MMK", "birr": "ETB", "cedi": "GHS", "franc": None, "krona": None, "kronor": None,
    "krone": None, "kroner": None, "peso": None, "dinar": None, "shilling": None,
})  # fmt: skip
ADJECTIVES = MappingProxyType({
    "us": "US", "u.s.": "US", "u.s": "US", "american": "US", "australian": "AU",
    "canadian": "CA", "zealand": "NZ", "kong": "HK",
    "singapore": "SG", "jamaican": "JM", "taiwan": "TW", "fijian": "FJ", "mexican": "MX", "chilean": "CL",
    "argentine": "AR", "colombian": "CO", "philippine": "PH", "uruguayan": "UY", "cuban": "CU", "indian": "IN",
    "pakistani": "PK", "lankan": "LK", "nepalese": "NP", "mauritian": "MU", "kenyan": "KE", "ugandan": "UG",
    "tanzanian": "TZ", "somali": "SO", "british": "GB", "egyptian": "EG", "sudanese": "SD", "syrian": "SY",
    "lebanese": "LB", "kuwaiti": "KW", "iraqi": "IQ", "jordanian": "JO", "serbian": "RS", "tunisian": "TN",
    "algerian": "DZ", "libyan": "LY", "danish": "DK", "norwegian": "NO", "swedish": "SE", "icelandic": "IS",
    "swiss": "CH", "cfa": "XO", "congolese": "CD", "rwandan": "RW", "moroccan": "MA", "omani": "OM", "qatari": "QA",
    "saudi": "SA", "yemeni": "YE", "haitian": "HT", "georgian": "GE", "turkish": "TR", "russian": "RU",
    "belarusian": "BY", "thai": "TH", "brazilian": "BR", "south": "", "new": "", "hong": "", "sri": "",
})  # fmt: skip
# The letter of a name in the currency codes of the countries that share it: Danish krone, DK + K.
LETTERS = MappingProxyType({
    "dollar": "D", "peso": "P", "rupee": "R", "shilling": "S", "pound": "P", "dinar": "D", "krone": "K",
    "kroner": "K", "krona": "K", "kronor": "K", "franc": "F", "dirham": "D", "riyal": "R", "rial": "R", "lira": "L",
    "ruble": "B", "rouble": "B",
})  # fmt: skip
IRREGULAR = MappingProxyType({
    "MXP": "MXN", "UGS": "UGX", "LBL": "LBP", "RUB": "RUB", "BYB": "BYN", "TRL": "TRY", "RSD": "RSD", "XOF": "XOF",
    "IRR": "IRR", "SAR": "SAR", "PHP": "PHP", "CDF": "CDF",
})  # fmt: skip
