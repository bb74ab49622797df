"""An index on a table in use, made beside it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0005_open_doors'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='user',
            index=models.Index(condition=models.Q(('leaves_at', None), _negated=True), fields=['leaves_at'], name='user_leaving'),
        ),
    ]
