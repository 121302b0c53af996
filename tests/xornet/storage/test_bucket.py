"""A bucket as the store: the same promises as a directory's, kept by conditional PUTs; failures told in words."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import obstore
import pytest

from service.settings import Settings
from tests.conftest import Serve
from tests.networks import xor_by_hand
from tests.paths import ROOT
from tests.versions import publish
from tests.xornet.storage.buckets import ADDRESS, Failing, create_bucket, moto_server, point_to
from tests.xornet.storage.faults import killed_at_each_call
from tests.xornet.storage.faulty_proxy import FaultyProxy
from xornet import labels
from xornet.storage import bucket_failure
from xornet.storage.bucket import PROBE, Bucket
from xornet.storage.protocol import reason
from xornet.store import MAX_FILE_BYTES, WeightStore, list_models
from xornet.weights import CorruptWeights


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server in this process."""
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> WeightStore:
    """A store in an empty folder of a bucket."""
    create_bucket(server)
    point_to(server, monkeypatch)
    return WeightStore(ADDRESS / str(abs(hash(request.node.name))), "xor")


def bucket_of(store: WeightStore) -> Bucket:
    assert isinstance(store.storage, Bucket)
    return store.storage


def overwrite(store: WeightStore, number: int, data: bytes) -> None:
    bucket = bucket_of(store)
    obstore.put(bucket._store, f"xor/{number}.safetensors", data, use_multipart=False)


def test_counts_from_one_and_loads_what_was_published(store: WeightStore) -> None:
    assert store.versions() == []

    published = [publish(store) for _ in range(3)]

    assert [version.number for version in published] == store.versions() == [1, 2, 3]
    assert [store.load(version.number).sha256 for version in published] == [version.sha256 for version in published]


def test_leaves_nothing_but_versions(store: WeightStore) -> None:
    publish(store)
    publish(store)

    assert sorted(store.storage.names()) == ["1.safetensors", "2.safetensors"]


def test_takes_the_next_number_if_another_takes_its_own_at_the_last_moment(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = iter([[], [], ["1.safetensors"]])
    overwrite(store, 1, b"of somebody else")
    monkeypatch.setattr(Bucket, "names", lambda _: next(listed))

    published = publish(store)

    assert published.number == 2
    assert store.storage.read("1.safetensors", 100) == b"of somebody else"


@pytest.mark.slow
def test_two_trainers_share_the_numbers_without_a_gap(store: WeightStore) -> None:
    script = f"from tests.versions import publish_many; publish_many({str(store.models_dir)!r}, 12)"
    writers = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) for _ in range(2)]

    statuses = [writer.wait(60) for writer in writers]

    assert statuses == [0, 0]
    assert store.versions() == list(range(1, 25))
    assert [store.load(number).number for number in range(1, 25)] == list(range(1, 25))


@pytest.mark.slow
def test_a_trainer_that_is_killed_at_any_call_leaves_whole_versions(
    server: str, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.versions() == []  # and so connected to the server itself
    with FaultyProxy(server).running() as proxy:
        point_to(proxy.endpoint, monkeypatch)

        calls = killed_at_each_call(store, proxy)

    assert calls == 5  # two PUTs and a DELETE of the probe, the listing, the version


def test_a_put_whose_response_was_lost_counts_when_it_is_retried(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The retry finds the name taken, by our own object: the version is published, and not published twice."""
    create = Bucket._create
    monkeypatch.setattr(Bucket, "_create", lambda *given: create(*given) and create(*given))
    bucket_of(store)._proven.append(True)

    published = publish(store)

    assert published.number == 1
    assert store.versions() == [1]


def test_refuses_to_publish_where_the_condition_is_ignored(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put = obstore.put
    monkeypatch.setattr(obstore, "put", lambda *given, **named: put(*given, **{**named, "mode": "overwrite"}))

    with pytest.raises(OSError, match="this bucket overwrites objects despite `If-None-Match"):
        publish(store)
    with pytest.raises(OSError, match="this bucket overwrites objects"):
        store.check_writable()

    assert store.storage.names() == []


def test_labels_move_in_a_bucket_as_in_a_directory(store: WeightStore) -> None:
    publish(store)

    labels.write(store, "stable", 1)
    labels.write(store, "stable", 2)
    labels.write(store, "canary", 1)
    labels.write(store, "canary", None)

    assert labels.labels(store) == {"stable": 2}
    assert sorted(store.storage.names()) == [
        "1.safetensors",
        "canary.1.label",
        "canary.2.label",
        "stable.1.label",
        "stable.2.label",
    ]


def test_two_labellers_share_the_settings_without_losing_one(store: WeightStore) -> None:
    script = (
        "import sys; from pathlib import Path; from xornet.labels import write; from xornet.store import WeightStore\n"
        "for _ in range(8): write(WeightStore(Path(sys.argv[1]), 'xor'), 'stable', int(sys.argv[2]))"
    )
    command = [sys.executable, "-c", script, str(store.models_dir)]
    writers = [subprocess.Popen([*command, number], cwd=ROOT) for number in ("1", "2")]

    statuses = [writer.wait(60) for writer in writers]

    named = [labels.read(store, "stable", number) for number in range(1, 17)]
    assert statuses == [0, 0]
    assert labels.settings_in(store.names()) == {"stable": [*range(16, 0, -1)]}
    assert (named.count(1), named.count(2)) == (8, 8)


def test_probes_the_condition_once(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    created: list[str] = []
    put = obstore.put

    def note(*given: Any, **named: Any) -> object:
        created.append(given[1])
        return put(*given, **named)

    monkeypatch.setattr(obstore, "put", note)

    store.check_writable()
    publish(store)
    publish(store)

    probed = [name for name in created if PROBE in name]
    assert len(probed) == 2
    assert created[2:] == ["xor/1.safetensors", "xor/2.safetensors"]


def test_the_state_changes_with_the_object(store: WeightStore) -> None:
    publish(store)
    before = store.state(1)

    assert store.state(1) == before
    assert hash(before) == hash(store.state(1))
    overwrite(store, 1, b"another")

    assert store.state(1) != before


def test_says_that_there_is_no_such_version(store: WeightStore) -> None:
    for look in (store.load, store.state):
        with pytest.raises(FileNotFoundError) as missing:
            look(7)
        assert (
            missing.value.filename
            == store.address(7)
            == f"s3://versions/of/xornet/{store.models_dir.name}/xor/7.safetensors"
        )


@pytest.mark.parametrize("size", [0, 1000, MAX_FILE_BYTES + 1])
def test_refuses_a_torn_or_oversized_object(store: WeightStore, size: int) -> None:
    publish(store)
    overwrite(store, 1, store.storage.read("1.safetensors", MAX_FILE_BYTES)[:size].ljust(size, b"\0"))

    with pytest.raises(CorruptWeights):
        store.load(1)


def test_reads_no_more_than_it_is_allowed_to(store: WeightStore) -> None:
    overwrite(store, 1, bytes(3 * 2**20))

    assert len(store.storage.read("1.safetensors", 1000)) == 1000


def test_lists_the_models(store: WeightStore) -> None:
    publish(store)
    publish(WeightStore(store.models_dir, "and"))

    assert list_models(store.models_dir) == ["and", "xor"]


def test_models_side_by_side_do_not_see_each_other(store: WeightStore) -> None:
    publish(store)

    assert WeightStore(store.models_dir, "xo").versions() == []
    assert WeightStore(store.models_dir, "xor-2").versions() == []


REFUSED = b"<Error><Code>%s</Code><Message>at https://internal.example/versions</Message></Error>"
RESPONSES = {
    (403, REFUSED % b"AccessDenied"): "the bucket responded 403 Forbidden (AccessDenied)",
    (403, REFUSED % b"QuotaExceeded"): "the bucket responded 403 Forbidden (QuotaExceeded)",
    (401, b""): "the bucket responded 401 Unauthorized",
    (404, REFUSED % b"NoSuchBucket"): "the bucket does not exist",
    (500, REFUSED % b"InternalError"): "the bucket responded 500 Internal Server Error (InternalError)",
    (507, b""): "the bucket responded 507 Insufficient Storage",
}


@pytest.mark.slow
@pytest.mark.parametrize(("status", "body"), RESPONSES, ids=lambda value: str(value)[:40])
def test_a_failure_is_told_in_words_without_an_address(
    status: int, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Failing(status, body).running() as failing:
        point_to(failing.endpoint, monkeypatch)
        store = WeightStore(ADDRESS, "xor")

        for act in (store.versions, lambda: publish(store), store.check_writable):
            with pytest.raises(OSError, match="bucket") as refused:
                act()

            assert reason(refused.value) == RESPONSES[status, body]
            assert not isinstance(refused.value, FileNotFoundError)
            assert str(refused.value.filename).startswith("s3://versions/of/xornet")


def test_a_bucket_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Failing(200).running() as gone:
        endpoint = gone.endpoint
    point_to(endpoint, monkeypatch)

    with pytest.raises(OSError, match="the bucket cannot be reached"):
        WeightStore(ADDRESS, "xor").versions()


@pytest.mark.slow
def test_a_bucket_that_does_not_respond_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with Failing(200, delay_s=12).running() as slow:
        point_to(slow.endpoint, monkeypatch)
        started = monotonic()

        with pytest.raises(OSError, match=f"did not respond within {bucket_failure.TIMEOUT_S} s"):
            WeightStore(ADDRESS, "xor").versions()

        assert monotonic() - started < 2 * bucket_failure.TIMEOUT_S


@pytest.mark.parametrize(
    ("address", "variables", "reason"),
    [
        ("az://container/prefix", {}, "Generic MicrosoftAzure error: Account must be specified"),
        (
            "gs://bucket/prefix",
            {"GOOGLE_SERVICE_ACCOUNT": "/nowhere.json"},
            "Generic GCS error: GCP credential error: Unable to open service account file from a file: No such",
        ),
        ("s3://bucket", {"AWS_ENDPOINT_URL": "store"}, "AWS_ENDPOINT_URL: expected an address such as https://"),
        ("s3://bucket", {"AWS_ENDPOINT_URL": "https://"}, "AWS_ENDPOINT_URL: expected an address such as https://"),
    ],
)
def test_wrong_settings_are_told_in_one_line(
    address: str, variables: dict[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    for look in (lambda: WeightStore(Path(address), "xor").versions(), lambda: list_models(Path(address))):
        with pytest.raises(OSError, match=f"{reason}[^\n]*$") as refused:
            look()
        assert refused.value.filename == address
        assert "\n" not in str(refused.value.strerror)


def test_a_service_whose_bucket_has_wrong_settings_says_so_and_is_not_ready(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    app = serve(models_dir=Path("az://container/prefix"))

    app.extensions["service"].models.poll()

    assert app.test_client().get("/livez").status_code == 200
    unready = app.test_client().get("/readyz")
    assert unready.status_code == 503
    assert "the store cannot be read: Generic MicrosoftAzure error: Account must be specified" in unready.text
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["load failed"]


def test_variables_that_are_set_but_empty_count_as_not_set(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create_bucket(server)
    point_to(server, monkeypatch)
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AZURE_STORAGE_ENDPOINT"):
        monkeypatch.setenv(name, "")

    assert WeightStore(ADDRESS / "nothing", "xor").versions() == []


GOOGLE = {"disable_oauth": True, "client_email": "", "private_key": "", "private_key_id": ""}


@pytest.fixture
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Points the addresses of Google's and Microsoft's buckets to a server."""

    def point(endpoint: str) -> None:
        account = tmp_path / "account.json"
        account.write_text(json.dumps({**GOOGLE, "gcs_base_url": endpoint}))
        for name, value in {
            "GOOGLE_SERVICE_ACCOUNT": str(account),
            "AZURE_STORAGE_ACCOUNT_NAME": "account",
            "AZURE_STORAGE_ACCOUNT_KEY": "a2V5",
            "AZURE_STORAGE_ENDPOINT": endpoint,
            "NO_PROXY": "127.0.0.1",
        }.items():
            monkeypatch.setenv(name, value)

    return point


@pytest.mark.parametrize("address", ["gs://bucket/prefix", "az://container/prefix"])
@pytest.mark.parametrize(("status", "words"), [(403, "responded 403 Forbidden"), (500, "500 Internal Server Error")])
def test_other_clouds_buckets_fail_in_the_same_words(
    address: str, status: int, words: str, clouds: Callable[[str], None]
) -> None:
    with Failing(status).running() as failing:
        clouds(failing.endpoint)

        for act in (WeightStore(Path(address), "xor").versions, lambda: publish(WeightStore(Path(address), "xor"))):
            with pytest.raises(OSError, match=f"the bucket .*{words}"):
                act()

    assert failing.requests


@pytest.mark.parametrize(
    ("address", "condition"),
    [
        ("gs://bucket/prefix", ("x-goog-if-generation-match", "0")),
        ("az://container/prefix", ("if-none-match", "*")),
    ],
)
def test_other_clouds_buckets_are_written_on_their_own_condition(
    address: str, condition: tuple[str, str], clouds: Callable[[str], None]
) -> None:
    with Failing(507).running() as failing:
        clouds(failing.endpoint)

        with pytest.raises(OSError, match="the bucket responded 507 Insufficient Storage"):
            publish(WeightStore(Path(address), "xor"))

    assert set(failing.conditions) == {condition}


def test_a_poll_of_a_bucket_costs_a_listing_and_one_for_each_model(
    server: str, monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    """What docs/deployment.md says that polling costs, however many versions there are."""
    create_bucket(server)
    with FaultyProxy(server).running() as proxy:
        point_to(proxy.endpoint, monkeypatch)
        models_dir = ADDRESS / "cost"
        for model in ("xor", "other"):
            for _ in range(5):
                publish(WeightStore(models_dir, model))
        labels.write(WeightStore(models_dir, "xor"), "stable", 2)
        models = serve(models_dir=models_dir).extensions["service"].models
        for poll in (models.poll, models.load):
            poll()
        before = len(proxy.requests)

        for poll in (models.poll, models.load):
            poll()

        calls = [request.partition("?")[0] for request in proxy.requests[before:]]
    assert calls == ["GET /versions"] * 3


def test_a_directory_needs_no_obstore(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from xornet.store import WeightStore, list_models
from tests.versions import publish
publish(WeightStore(Path({str(tmp_path)!r}), "xor"))
print(list_models(Path({str(tmp_path)!r})), "obstore" in sys.modules)
"""

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert printed == "['xor'] False\n"


def test_without_obstore_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xornet.storage.bucket_changes", None)

    with pytest.raises(OSError, match="needs the package obstore: pip install"):
        _ = WeightStore(ADDRESS, "xor").storage


def test_does_not_publish_what_it_would_not_load(store: WeightStore) -> None:
    with pytest.raises(CorruptWeights, match="margin"):
        publish(store, xor_by_hand(0.1))

    assert store.versions() == []


def test_polls_of_a_bucket_are_further_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().poll_interval_s == 1
    monkeypatch.setenv("MODELS_DIR", "s3://versions/of/xornet")
    assert Settings().poll_interval_s == 10
    monkeypatch.setenv("POLL_INTERVAL_S", "3")
    assert Settings().poll_interval_s == 3
    assert isinstance(WeightStore(Settings().models_dir, "xor").storage, Bucket)
