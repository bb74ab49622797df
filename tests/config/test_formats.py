"""Dates are written as in Britain, and in Chinese as in China."""

from datetime import date

from django.template.defaultfilters import date as written
from django.utils import translation


def test_an_english_date_is_british():
    with translation.override("en"):
        assert written(date(2026, 11, 5), "DATE_FORMAT") == "5 November 2026"


def test_a_chinese_date_is_chinese():
    with translation.override("zh-hans"):
        assert written(date(2026, 11, 5), "DATE_FORMAT") == "2026年11月5日"
