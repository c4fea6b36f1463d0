# docker build --target train -t syngen-lite-train .
# docker build --target infer -t syngen-lite-infer .
# docker run --rm -v DIR:/src/model_artifacts syngen-lite-train \
#     --table_name=T --source=./model_artifacts/x.csv
# Not yet built on a Docker engine: see the issue on shipping.

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY syngen_lite ./syngen_lite
RUN pip install --constraint constraints.txt . \
    && useradd --uid 10001 --create-home syngen \
    && mkdir -p /src/model_artifacts && chown -R 10001 /src
WORKDIR /src
USER 10001

FROM base AS infer
ENTRYPOINT ["infer"]

FROM base AS train
ENTRYPOINT ["train"]
