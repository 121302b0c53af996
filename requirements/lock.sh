#!/bin/sh
# Renews the locks from pyproject.toml: one for each image, one for the command `xornet`, one for those who
# change the code, one for those who measure it.
# They hold for every supported Python, are hashed, and name no index. dev.txt comes first and
# binds the others, so that what is tested is what is shipped. Each asks for what is newest: else
# what only one of them has would stay as it is.
set -eu
cd "$(dirname "$0")/.."

compile() {
    uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --output-file "$@"
}

compile requirements/dev.txt --extra dev
both="--extra bucket --extra signing --constraint requirements/dev.txt"
compile requirements/service.txt --extra service --extra tracing $both
compile requirements/grpc.txt --extra service --extra tracing --extra grpc $both
compile requirements/trainer.txt --extra trainer $both
compile requirements/client.txt --extra client --constraint requirements/dev.txt
compile requirements/bench.txt --extra bench --constraint requirements/dev.txt
