"""How near two fingerprints are is the same to the database as to us, whatever their sign."""

from __future__ import annotations

import pytest
from django.db.models import BigIntegerField, F, Value

from discovery.imaging.fingerprint import distance
from discovery.models import BlockedPicture
from discovery.screening.selectors import BitsApart

pytestmark = pytest.mark.django_db
MARKS = (0, 1, -1, 2**63 - 1, -(2**63), 0x0F0F0F0F0F0F0F0F, -0x123456789ABCDEF)


@pytest.mark.parametrize("mark", MARKS)
def test_bits_apart(mark):
    BlockedPicture.objects.bulk_create([BlockedPicture(fingerprint=other) for other in MARKS])
    found = BlockedPicture.objects.annotate(apart=BitsApart(F("fingerprint"), Value(mark, BigIntegerField())))
    assert dict(found.values_list("fingerprint", "apart")) == {other: distance(mark, other) for other in MARKS}
