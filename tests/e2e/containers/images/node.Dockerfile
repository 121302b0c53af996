# A machine of a swarm: a Docker Engine in a container. See node.sh for what it needs to be started with.
FROM debian:trixie-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends docker.io docker-cli iptables iproute2 procps \
 && rm -rf /var/lib/apt/lists/*
COPY node.sh /node.sh
ENTRYPOINT ["sh", "/node.sh"]
