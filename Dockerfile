# A slim image with the processor's build of torch, for a user who is not root and a root that is read-only: compose.yaml runs it so.
# Mirrors: --build-arg PIP_INDEX_URL=… for PyPI, --build-arg TORCH_WHEELS=… for a page that links torch's wheels.

FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv
ARG PIP_INDEX_URL
ARG TORCH_WHEELS=https://download.pytorch.org/whl/cpu/torch/
RUN python3 -m venv /opt/qa-service
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY qa_service qa_service
RUN /opt/qa-service/bin/pip install --no-cache-dir --find-links "$TORCH_WHEELS" .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv/qa-service --shell /usr/sbin/nologin qa-service \
    && install -d -o qa-service -g qa-service /srv/qa-service /srv/qa-service/seeds /srv/qa-service/index /srv/qa-service/data
COPY --from=build /opt/qa-service /opt/qa-service
ENV PATH=/opt/qa-service/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin QA_HOST=0.0.0.0 QA_PORT=8000
WORKDIR /srv/qa-service
USER qa-service
EXPOSE 8000
# The first start builds the index before it answers, which a large newspaper takes minutes for.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["qa-service"]
CMD ["serve"]
