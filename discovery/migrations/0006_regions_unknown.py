from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0005_swatches_of_palettes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='picture',
            name='regions',
            field=models.JSONField(blank=True, null=True, help_text='Parts worth a look of their own: [left, top, width, height] from 0 to 1, and a name where one is known. Null: not looked for yet.'),
        ),
        # None of the pictures that are there has been looked at: 0004 gave them an empty list.
        migrations.RunSQL(
            "UPDATE discovery_picture SET regions = NULL WHERE regions = '[]'",
            "UPDATE discovery_picture SET regions = '[]' WHERE regions IS NULL",
        ),
        migrations.AddIndex(
            model_name='picture',
            index=models.Index(condition=models.Q(('regions__isnull', True)), fields=['ready_at'], name='picture_regions_unknown'),
        ),
    ]
