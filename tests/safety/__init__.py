"""Nothing lost, nobody let in: who may see what, hostile files, faults and outages, load, backups, security.

What is a feature of its own is tested with it: reports, the queue and appeals in tests/discovery/moderation, the queue
by keys in tests/e2e/test_rounds.py, imports that are killed in tests/discovery/imports.
"""
