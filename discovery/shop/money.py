"""Prices: read as people and product feeds write them, checked, and shown. Currencies after ISO 4217."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HIGHEST_PRICE = Decimal("9999999999.99")

# The currencies of countries in list one of ISO 4217, as its maintenance agency (SIX, Zurich) publishes it: without
# funds, precious metals, units of account and test codes, in which nothing is sold.
_LIST_ONE = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = tuple(_LIST_ONE.split())
# Their smallest coin is the unit itself.
_WHOLE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
)
# Signs that mean one currency only; all others are shown by their code.
_SIGNS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥", "KRW": "₩", "UAH": "₴", "USD": "$", "VND": "₫"}
_AMOUNT = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(?:[., ’'\u00a0\u202f][0-9]{3})+)(?:[.,](?P<part>[0-9]{1,2}))?")
_NOT_DIGITS = re.compile(r"[^0-9]")


def read_price(text: str) -> Decimal:
    """An amount such as 49, 49.00, 49,00 or 1,249.00. Raises ValidationError `bad-price`.

    Three digits behind a full stop alone could mean thousands or thousandths, and are refused.
    """
    text = text.strip()
    found = _AMOUNT.fullmatch(text)
    if found is None or re.fullmatch(r"[0-9]+\.[0-9]{3}", text):
        raise bad_price()
    return clean_price(Decimal(f"{_NOT_DIGITS.sub('', found['whole'])}.{found['part'] or '0'}"))


def clean_price(price: Decimal) -> Decimal:
    """With two decimals. Raises ValidationError `bad-price` for more of them, for less than 0 and for too much."""
    if not price.is_finite() or not 0 <= price <= HIGHEST_PRICE or price != round(price, 2):
        raise bad_price()
    return round(price, 2)


def clean_currency(code: str) -> str:
    """In capitals. Raises ValidationError `unknown-currency`."""
    code = code.strip().upper()
    if code not in CURRENCIES:
        raise ValidationError(_("A currency is a code of ISO 4217, such as EUR or USD."), code="unknown-currency")
    return code


def shown_price(price: Decimal, currency: str) -> str:
    """Such as "€ 1,249.00", with a space that does not break; without decimals where the currency has no coins."""
    places = 0 if currency in _WHOLE and price == round(price) else 2
    return f"{_SIGNS.get(currency, currency)}\u00a0{price:,.{places}f}"


def bad_price() -> ValidationError:
    return ValidationError(
        _("A price is a number from 0 to %(highest)s, with two decimals at most, such as 49.00.")
        % {"highest": f"{HIGHEST_PRICE:,}"},
        code="bad-price",
    )
