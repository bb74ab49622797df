"""The addresses of feeds."""

from django.urls import path

from discovery.feeds import muting, profiles, steering, views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/order/", steering.home_order, name="home_order"),
    path("seen/", steering.seen, name="seen"),
    path("posts/<uuid:post_id>/steer/", steering.steer, name="steer"),
    path("explore/", views.explore, name="explore"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("@<str:username>/", profiles.profile, name="profile"),
    path("posts/<uuid:post_id>/pin/", profiles.pin, name="post_pin"),
    path("settings/blocked/", muting.muting, name="muting"),
    path("settings/blocked/mute/", muting.mute_words, name="mute_words"),
    path("settings/blocked/unmute/", muting.unmute_words, name="unmute_words"),
]
