"""Counting requests and how long they take, for `/metrics`; safe in threads, of this one process."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# By name, never by path: paths hold what people look for, and would make a series each.
LABELS = ("view", "method", "status")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nobody asks for
registry = CollectorRegistry(auto_describe=True)
requests = Counter("kindred_requests", "Requests answered.", LABELS, registry=registry)
durations = Histogram(
    "kindred_request_duration_seconds",
    "Seconds until an answer began.",
    ("view", "method"),
    registry=registry,
    buckets=SECONDS,
)


class Measured:
    """Each answer by the name of its view, its method and the hundred of its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(view, method, f"{response.status_code // 100}xx").inc()
        durations.labels(view, method).observe(time.perf_counter() - began)
        return response
