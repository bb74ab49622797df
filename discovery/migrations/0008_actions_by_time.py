"""What trends asks for the likes, saves and comments of the last days, of the whole site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discovery", "0007_social")]

    operations = [
        migrations.AddIndex("boarditem", models.Index(fields=["created_at"], name="board_item_by_time")),
        migrations.AddIndex("comment", models.Index(fields=["created_at"], name="comment_by_time")),
        migrations.AddIndex("like", models.Index(fields=["created_at"], name="like_by_time")),
    ]
