"""Addresses of reports, the moderators' queue and appeals."""

from django.urls import path

from discovery.moderation import blocklist, queue, views

urlpatterns = [
    path("report/post/<uuid:post_id>/", views.report, name="report_post"),
    path("report/comment/<uuid:comment_id>/", views.report, name="report_comment"),
    path("report/person/<str:username>/", views.report, name="report_person"),
    path("decisions/<uuid:decision_id>/", views.decision, name="decision"),
    path("suspended/", views.suspended, name="suspended"),
    path("moderation/", queue.queue, name="moderation"),
    path("moderation/decide/", queue.decide, name="moderation_decide"),
    path("moderation/appeals/", queue.appeals, name="moderation_appeals"),
    path("moderation/appeals/<uuid:decision_id>/", queue.answer, name="moderation_answer"),
    path("moderation/log/", queue.log, name="moderation_log"),
    path("moderation/log/<uuid:decision_id>/", queue.take_back, name="moderation_take_back"),
    path("moderation/blocklist/", blocklist.blocked_pictures, name="blocklist"),
    path("moderation/blocklist/of/<uuid:picture_id>/", blocklist.propose, name="block_picture"),
    path("moderation/blocklist/<uuid:blocked_id>/", blocklist.blocked_picture, name="blocked_picture"),
    path("moderation/blocklist/<uuid:blocked_id>/apply/", blocklist.apply, name="blocked_apply"),
    path("moderation/blocklist/<uuid:blocked_id>/end/", blocklist.end, name="blocked_end"),
    path("moderation/blocklist/<uuid:blocked_id>/preview/", blocklist.preview, name="blocked_preview"),
    path("moderation/waiting/", queue.waiting, name="moderation_waiting"),
    path("moderation/pictures/<uuid:picture_id>/<int:width>/", queue.picture, name="moderation_picture"),
]
