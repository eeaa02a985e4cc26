# The service in a small image: dependencies are built in one stage and only copied to the next.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/tepat
COPY requirements.txt ./
RUN /opt/tepat/bin/pip install --no-cache-dir --no-deps -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY features features
COPY models models
COPY training training
COPY service service
COPY tepat tepat
RUN /opt/tepat/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
# LightGBM needs the OpenMP runtime.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /home/tepat tepat \
 && install -d -o tepat -g tepat /data
COPY --from=build /opt/tepat /opt/tepat
ENV PATH=/opt/tepat/bin:$PATH \
    TEPAT_HOME=/data \
    OMP_NUM_THREADS=1 \
    OMP_WAIT_POLICY=passive \
    PYTHONUNBUFFERED=1
USER tepat
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# Inside the container the service must listen beyond loopback to be reachable at all; there is no
# sign-in yet, so publish it on the host's loopback only: docker run -p 127.0.0.1:8000:8000 …
CMD ["tepat", "serve", "--host", "0.0.0.0", "--port", "8000", "--insecure"]
