from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('discovery', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='picture',
            name='labels',
            field=models.JSONField(blank=True, default=list, help_text='What it seems to show: {name, confidence}, the most confident first.'),
        ),
    ]
