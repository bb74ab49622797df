"""Chinese days of a year, without the nought that Django puts before the month."""

MONTH_DAY_FORMAT = "n月j日"
