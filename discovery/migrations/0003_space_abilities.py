from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0002_picture_labels'),
    ]

    operations = [
        migrations.AddField(
            model_name='embeddingspace',
            name='blocks',
            field=models.JSONField(blank=True, default=dict, help_text='Parts of a vector that a query can weigh: name to [start, stop].'),
        ),
        migrations.AddField(
            model_name='embeddingspace',
            name='reads_text',
            field=models.BooleanField(default=False, help_text='Whether the encoder places words among the pictures.'),
        ),
    ]
