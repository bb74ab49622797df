"""The address of what an author's posts have reached."""

urlpatterns = []
