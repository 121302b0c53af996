# One file, three images: `trainer` makes versions, `service` answers with the newest, `grpc` does so over gRPC.
FROM python:3.13-slim AS builder
WORKDIR /build
COPY requirements/ requirements/

FROM builder AS trainer-environment
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements/trainer.txt \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

# All that can be compiled is compiled here, where nobody waits for it: the kernel for a level of processor
# that can be counted on wherever the image runs, and the trainer's modules.
FROM trainer-environment AS trainer-code
COPY xornet/ xornet/
COPY trainer/ trainer/
RUN /opt/venv/bin/python -m trainer.compiled.compiler \
 && /opt/venv/bin/python -m compileall -q trainer

FROM builder AS service-environment
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements/service.txt \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM service-environment AS service-code
COPY xornet/ xornet/
COPY service/ service/
RUN /opt/venv/bin/python -m compileall -q xornet service

FROM builder AS grpc-environment
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements/grpc.txt \
 && /opt/venv/bin/pip uninstall --yes --quiet pip

# What both halves share: the user, the code that they agree on, and the store with version 1.
# A new volume at /models starts as a copy of the store, owned by this user.
FROM python:3.13-slim AS base
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin xornet
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MODELS_DIR=/models
WORKDIR /app
COPY xornet/ xornet/
COPY --chown=xornet:xornet models/ /models/
USER 10001:10001

FROM base AS trainer
COPY --from=trainer-environment /opt/venv /opt/venv
COPY --from=trainer-code /build/trainer/ trainer/
ENV MPLCONFIGDIR=/tmp/matplotlib
ENTRYPOINT ["python", "-m", "trainer"]

# gRPC's libraries are larger than all the others together, so the service's image does without them.
FROM base AS grpc
COPY --from=grpc-environment /opt/venv /opt/venv
COPY --from=service-code /build/xornet/ xornet/
COPY --from=service-code /build/service/ service/
COPY deploy/healthcheck.py ./
ENV HOST=0.0.0.0 \
    GRPC_PORT=8001 \
    GRPC_METRICS_PORT=8002
EXPOSE 8001 8002
HEALTHCHECK --interval=3s --timeout=3s --start-period=20s CMD ["sh", "-c", "PORT=$GRPC_METRICS_PORT exec python -S healthcheck.py"]
CMD ["python", "-m", "service.grpc"]

FROM base AS service
COPY --from=service-environment /opt/venv /opt/venv
COPY --from=service-code /build/xornet/ xornet/
COPY --from=service-code /build/service/ service/
COPY gunicorn.conf.py deploy/healthcheck.py ./
ENV HOST=0.0.0.0 \
    PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=3s --timeout=3s --start-period=20s CMD ["python", "-S", "healthcheck.py"]
CMD ["gunicorn"]
