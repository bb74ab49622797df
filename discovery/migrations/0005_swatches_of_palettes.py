"""Swatches for the pictures that were prepared before there were any, from the palettes that they have."""

from django.db import migrations

FILL = """
INSERT INTO discovery_swatch (picture_id, post_id, position, lightness, a, b, share)
SELECT picture.id, picture.post_id, swatches.position,
       (swatch->'lab'->>0)::float8, (swatch->'lab'->>1)::float8, (swatch->'lab'->>2)::float8, (swatch->>'share')::float8
FROM discovery_picture AS picture,
     jsonb_array_elements(picture.palette) WITH ORDINALITY AS swatches (swatch, position)
WHERE picture.state = 'ready'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("discovery", "0004_search_parts")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
