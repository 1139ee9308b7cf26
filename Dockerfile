# Give another, or one pinned by digest, as --build-arg PYTHON_IMAGE=python@sha256:…
ARG PYTHON_IMAGE=python:3.12.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/onrecord
WORKDIR /src

# Dependencies first: this layer stays as long as the lock does.
COPY requirements/runtime.txt requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/onrecord/bin/pip install --require-hashes --only-binary :all: --requirement requirements/runtime.txt

COPY LICENSE README.md pyproject.toml setup.cfg ./
COPY nlp nlp
COPY api api
RUN /opt/onrecord/bin/pip install --no-deps --no-build-isolation .

# Whoever cloned it may keep their files to themselves; the server's user has to read these.
COPY samples /usr/share/onrecord/samples
RUN chmod -R a+rX /usr/share/onrecord


FROM ${PYTHON_IMAGE}

RUN useradd --system --create-home --home-dir /var/lib/onrecord --uid 10001 onrecord
COPY --from=build /opt/onrecord /opt/onrecord
COPY --from=build /usr/share/onrecord /usr/share/onrecord

ENV PATH=/opt/onrecord/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

USER 10001
# Unless told otherwise, the database is the file onrecord.db in this folder.
WORKDIR /var/lib/onrecord
VOLUME /var/lib/onrecord

# The server answers on loopback alone while no API key exists: hence no EXPOSE, see docs/operations.md.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('ONRECORD_PORT', '8000')}/readyz\", timeout=4)"]

CMD ["onrecord", "run"]
