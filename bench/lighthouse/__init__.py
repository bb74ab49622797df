"""Lighthouse on the pages that people see most: `python -m bench.lighthouse --json FILE`."""
