# An S3 store as companies run it: Ceph's monitor, one storage daemon in memory, and its S3 gateway.
FROM debian:trixie-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ceph-mon ceph-osd radosgw ceph-common curl \
 && rm -rf /var/lib/apt/lists/*
COPY radosgw.sh /radosgw.sh
EXPOSE 7480
ENTRYPOINT ["sh", "/radosgw.sh"]
