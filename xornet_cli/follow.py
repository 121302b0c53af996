"""After a publish: whether a service on this machine reads the same store, and when it serves the new version."""

import os
from contextlib import suppress
from pathlib import Path

from trainer.arguments import parse
from trainer.output import say
from xornet.storage.scheme import is_bucket
from xornet.store import WeightStore
from xornet.weights import CorruptWeights
from xornet_cli.commands import PROGRAM
from xornet_cli.service_options import default_url, token_of
from xornet_cli.wait import told
from xornet_client import Client, RequestFailed

LOOK_S, WAIT_S, BUCKET_WAIT_S = 2.0, 10.0, 30.0  # buckets are polled every ten seconds


def follow(argv: list[str]) -> None:
    """Print when every worker serves what the command `argv` has published; nothing if no such service runs."""
    store: WeightStore = parse(argv, PROGRAM).store
    token_file = os.environ.get("TOKEN_FILE")
    client = Client(default_url(), token_of(Path(token_file)) if token_file else None, LOOK_S, retries=0)
    try:
        if not reads(client, store):
            return
    except (RequestFailed, OSError, KeyError):  # nothing runs there, or something else
        return
    wait_s = BUCKET_WAIT_S if is_bucket(store.models_dir) else WAIT_S
    say(f"Waiting for the service at {client.url}")
    try:
        found = told(client.model(store.model).wait_for(store.versions()[-1], wait_s))
        say(found[0].upper() + found[1:])
    except RequestFailed as error:  # what was published stays published
        say(str(error))


def reads(client: Client, store: WeightStore) -> bool:
    """Return whether the service serves a version that this store has too, byte by byte."""
    for model in client.read("GET", "/models")["models"]:
        with suppress(OSError, CorruptWeights, RequestFailed):
            if number := model["version"]:
                facts = client.read("GET", f"/models/{model['name']}/versions/{number}")
                return bool(WeightStore(store.models_dir, model["name"]).load(number).sha256 == facts["sha256"])
    return False
