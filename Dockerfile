# Built in one stage, run in another that holds neither compiler nor package installer state.
# For a release, pin both stages to a digest: --build-arg PYTHON=python:3.13-slim-bookworm@sha256:...
ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/havre
COPY requirements.lock ./
RUN /opt/havre/bin/python -m pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY app app
COPY catalog catalog
COPY optimizer optimizer
RUN /opt/havre/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/havre/bin/python -m compileall -q /opt/havre/lib \
    && /opt/havre/bin/python -m pip uninstall --yes pip

FROM ${PYTHON}
# Others reach it: it starts once somebody has a key, made in the same volume by `... havre havre keys create`.
# Nobody we know: the process owns nothing but /data. Run with
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v havre:/data -p 8000:8000 havre
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin havre \
    && install --directory --owner havre --group havre --mode 0750 /data
COPY --from=build /opt/havre /opt/havre
ENV PATH=/opt/havre/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HAVRE_HOST=0.0.0.0 \
    HAVRE_DATABASE_URL=sqlite:////data/havre.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["havre", "serve"]
