# The server's image: the locked packages and the two folders it needs, nothing that tests or builds.
FROM python:3.11.14-slim-bookworm AS packages
COPY deploy/requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/kring \
    && /opt/kring/bin/pip install --no-cache-dir --require-hashes --no-deps -r /tmp/requirements.lock

FROM python:3.11.14-slim-bookworm
# Pango sets the letters of what is printed as PDF.
RUN apt-get update -q \
    && apt-get install -qy --no-install-recommends \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kring
COPY --from=packages /opt/kring /opt/kring
COPY LICENSE /srv/kring/LICENSE
COPY shared /srv/kring/shared
COPY server /srv/kring/server
COPY --chmod=755 deploy/with-secrets /usr/local/bin/with-secrets
WORKDIR /srv/kring
ENV PATH=/opt/kring/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["with-secrets"]
CMD ["python", "-m", "server.cli", "serve"]
