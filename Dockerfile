# Kindred's image: the web server, the workers and the clock are one image; the command says which of them it is.
# It brings no server of its own: DATABASE_URL and REDIS_URL name those to use, and /data keeps everything else.

FROM python:3.11-slim-bookworm AS build
ENV PIP_CACHE_DIR=/pip-cache PIP_DISABLE_PIP_VERSION_CHECK=1
COPY locks/app.txt /locks/app.txt
# torch and its CUDA libraries are most of it: several GB, downloaded once, then kept in the builder's cache.
RUN --mount=type=cache,target=/pip-cache \
    python -m venv /venv && /venv/bin/pip install --only-binary=:all: --require-hashes --requirement /locks/app.txt

FROM python:3.11-slim-bookworm AS runtime
LABEL org.opencontainers.image.title="Kindred" \
      org.opencontainers.image.description="Visual discovery for communities that host it themselves" \
      org.opencontainers.image.version="0.2.0"
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    KINDRED_NO_BOOTSTRAP=1 \
    KINDRED_HOME=/data \
    TMPDIR=/data/tmp \
    TORCH_HOME=/data/torch
RUN useradd --system --user-group --uid 10001 --home-dir /app --shell /usr/sbin/nologin kindred \
    && install --directory --owner=kindred --group=kindred --mode=0750 \
       /data /data/tmp /data/media /data/media/arriving
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
RUN python -m compileall -q .
USER kindred
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=6 CMD ["python", "-m", "deploy.healthy", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"]
