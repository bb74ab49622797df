"""`/metrics`: how search and suggestions do, in the text format of Prometheus 0.0.4, for the machine and for staff."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse

from accounts.related.tallies import exploration_share
from discovery.embeddings.indexes import index_bytes
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.embeddings.recall import recall_now
from discovery.embeddings.spaces import active_space

LOCAL = ("127.0.0.1", "::1", "")  # a socket of this machine has no address


def metrics(request: HttpRequest) -> HttpResponse:
    """404 for everybody else: what comes through a proxy says so in a header."""
    local = request.META.get("REMOTE_ADDR", "") in LOCAL and "HTTP_X_FORWARDED_FOR" not in request.META
    if not (local or request.user.is_staff):
        raise Http404
    space = active_space()
    lines = [*(_of_space(space) if space else ()), *_of_suggestions()]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def _of_space(space: EmbeddingSpace) -> Iterator[str]:
    recall = recall_now(space)
    named = f'{{space="{space}",index="{space.index}"}}'
    if recall.mean is not None:
        yield from _gauge("kindred_neighbour_recall", named, recall.mean, "Share of the true neighbours found, live.")
    yield from _gauge("kindred_neighbour_recall_samples", named, recall.samples, "Live questions asked again.")
    yield from _gauge("kindred_vector_index_bytes", named, index_bytes(space), "Size of the index that answers.")
    placed = Embedding.objects.filter(space=space).count()
    yield from _gauge("kindred_embeddings", named, placed, "Pictures that have their vector.")


def _of_suggestions() -> Iterator[str]:
    told = exploration_share()
    if told.value is not None:
        meaning = "Share of the people suggested in 30 days whom few know yet."
        yield from _gauge("kindred_suggestions_explored", "", told.value, meaning)
        yield from _gauge("kindred_suggestions_shown", "", told.shown, "People suggested in 30 days.")


def _gauge(name: str, labels: str, value: float, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    yield f"{name}{labels} {value:g}" if isinstance(value, float) else f"{name}{labels} {value}"
