"""Prices are read as people write them, and what could mean two things is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from discovery.shop.money import CURRENCIES, clean_currency, read_price, shown_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("49", "49.00"),
        (" 49.5 ", "49.50"),
        ("49,00", "49.00"),
        ("1,249.00", "1249.00"),
        ("1.249,00", "1249.00"),
        ("1,249", "1249.00"),
        ("1 249,90", "1249.90"),
        ("1’249.90", "1249.90"),
        ("0", "0.00"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_a_price_is_read(text, price):
    assert read_price(text) == Decimal(price)
    assert str(read_price(text)) == price


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1.249", "49.999", "ten", "1e3", "NaN", "Infinity", "=1+1", "10000000000", "1,24,9", "٣", "9" * 5000],
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        read_price(text)
    assert refused.value.code == "bad-price"


def test_currencies_are_those_of_iso_4217():
    assert len(CURRENCIES) == len(set(CURRENCIES)) > 150
    assert {"EUR", "USD", "JPY", "CNY", "XOF"} <= set(CURRENCIES)
    assert clean_currency(" eur ") == "EUR"
    for code in ("XXX", "XAU", "BTC", "EURO", "", "€"):
        with pytest.raises(ValidationError) as refused:
            clean_currency(code)
        assert refused.value.code == "unknown-currency"


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [
        ("49", "EUR", "€ 49.00"),
        ("1249.5", "USD", "$ 1,249.50"),
        ("4900", "JPY", "¥ 4,900"),
        ("12", "PLN", "PLN 12.00"),
    ],
)
def test_a_price_is_shown_with_its_sign_or_code(price, currency, shown):
    assert shown_price(Decimal(price), currency) == shown.replace(" ", "\u00a0")
