"""The nightly sweep: files of nobody, which dead processes have left, go by the code of `check_integrity --repair`."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import chain, islice

from discovery.integrity import strays

logger = logging.getLogger(__name__)

# Nothing is under way for as long: an upload ends within the hour.
A_DAY = timedelta(days=1)
# Deaths leave a few. So many speak of another database than the one that these files belong to, or of half a restored
# backup: that is for a person to look at before anything goes.
MOST = 1000


def sweep() -> int:
    """How many files and folders were deleted; of a kind of which there are more than MOST, none."""
    deleted = 0
    for check in strays.CHECKS:
        faults = chain.from_iterable(batch.faults for batch in check.search(A_DAY))
        found = list(islice(faults, MOST + 1))
        if len(found) > MOST:
            logger.error("%s: more than %d, so none was deleted. See manage.py check_integrity.", check.code, MOST)
            continue
        deleted += check.mend(found)
    if deleted:
        logger.warning("%d files that belonged to nothing were deleted.", deleted)
    return deleted
