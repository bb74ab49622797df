"""The file of an export over HTTP, from here or from a storage elsewhere: nobody on the way keeps it.

Under a signed address that expires, as all that is not for everybody; its owner is sent on to one that holds.
"""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect

from discovery.exports.files import stored_name
from discovery.exports.models import AccountExport
from discovery.posts.addresses import is_signed
from discovery.posts.serving import renewed


def file_response(request: HttpRequest, export: AccountExport) -> HttpResponseBase:
    """Asks for its owner. Raises FileNotFoundError for one that is not ready, or whose file is gone."""
    if export.state != AccountExport.State.READY:
        raise FileNotFoundError(stored_name(export.pk))
    if not is_signed(request):
        return renewed(request)
    name = f"{export.owner.username}-{export.created_at:%Y-%m-%d}.zip"
    if settings.KINDRED_STORAGE_IS_REMOTE:
        parameters = {"ResponseContentDisposition": f'attachment; filename="{name}"'}
        address = default_storage.url(stored_name(export.pk), parameters=parameters)  # type: ignore[call-arg]
        response: HttpResponseBase = HttpResponseRedirect(address)
    else:
        file = default_storage.open(stored_name(export.pk))
        response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response
