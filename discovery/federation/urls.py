"""The addresses of federation."""

from django.urls import path

from discovery.federation import discovering, member_views, views

urlpatterns = [
    path(".well-known/webfinger", discovering.webfinger, name="webfinger"),
    path(".well-known/host-meta", discovering.host_meta, name="host_meta"),
    path(".well-known/nodeinfo", discovering.nodeinfo_links, name="nodeinfo_links"),
    path("nodeinfo/2.1", discovering.nodeinfo, name="nodeinfo"),
    path("federation/inbox/", views.shared_inbox, name="federation_shared_inbox"),
    path("federation/people/<str:username>/", views.person, name="federation_person"),
    path("federation/people/<str:username>/inbox/", views.inbox, name="federation_inbox"),
    path("federation/people/<str:username>/outbox/", views.outbox, name="federation_outbox"),
    path("federation/people/<str:username>/followers/", views.followers, name="federation_followers"),
    path("federation/people/<str:username>/following/", views.following, name="federation_following"),
    path("federation/posts/<uuid:post_id>/", views.post, name="federation_post"),
    path("elsewhere/", member_views.elsewhere, name="elsewhere"),
    path("elsewhere/follow/", member_views.follow, name="follow_elsewhere"),
    path("elsewhere/unfollow/", member_views.unfollow, name="unfollow_elsewhere"),
    path("elsewhere/remove/", member_views.remove_remote_follower, name="remove_remote_follower"),
    path("@<str:username>/followers/elsewhere/", member_views.remote_followers, name="remote_followers"),
]
