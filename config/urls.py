"""Every address of the site; each feature brings its own list."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health, metrics

# One door for all: with its limits and its second factor, which Django's own page knows nothing of.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign,no-untyped-call]
admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("", include("discovery.feeds.urls")),
    path("", include("discovery.uploads.urls")),
    path("", include("discovery.posts.urls")),
    path("", include("discovery.search.urls")),
    path("", include("discovery.people.urls")),
    path("", include("discovery.tagging.urls")),
    path("", include("discovery.copies.urls")),
    path("", include("discovery.comments.urls")),
    path("", include("discovery.boards.urls")),
    path("", include("discovery.shop.urls")),
    path("", include("discovery.sharing.urls")),
    path("", include("discovery.tastes.urls")),
    path("", include("discovery.notifications.urls")),
    path("", include("discovery.library.urls")),
    path("", include("discovery.catalogues.urls")),
    path("", include("discovery.saved.urls")),
    path("", include("discovery.moderation.urls")),
    path("", include("discovery.maps.urls")),
    path("", include("discovery.reach.urls")),
    path("", include("discovery.portraits.urls")),
    path("", include("discovery.shell.urls")),
    path("", include("discovery.imports.urls")),
    path("", include("discovery.exports.urls")),
    path("", include("discovery.departures.urls")),
    path("", include("discovery.syndication.urls")),
    path("", include("discovery.federation.urls")),
    path("", include("discovery.webhooks.urls")),
    path("", include("discovery.jobs.urls")),
    path("", include("accounts.tokens.urls")),
    path("", include("accounts.entrance.urls")),
    path("", include("accounts.boundaries.urls")),
    path("", include("accounts.follows.urls")),
    path("", include("accounts.users.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("allauth.idp.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
if settings.DEBUG:
    urlpatterns.append(path("style/", include("config.style_urls")))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many_requests"  # allauth's limits look for it
handler500 = "config.errors.server_error"
