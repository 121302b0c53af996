"""The bearer token: who has none is let nowhere but to the probes, and no token is ever told."""

import base64
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.inherited import INHERITED
from service.middleware.bearer_tokens import Tokens
from service.token_file import Token, TokenMemory, digest, read_tokens
from tests.conftest import Serve, shared_application

TOKEN, NEXT = "sesame.0123456789", "plugh-9876543210=="
BITS = {"x1": 0, "x2": 1}


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.write_text(f"{TOKEN}\n")
    return path


@pytest.fixture
def guarded(serve: Serve, token_file: Path) -> FlaskClient:
    return serve(token_file=token_file).test_client()


@pytest.fixture(scope="module")
def shared_guarded(shared_models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The same for the tests that leave its tokens as they are."""
    path = tmp_path_factory.mktemp("shared") / "tokens"
    path.write_text(f"{TOKEN}\n")
    with shared_application(shared_models_dir, token_file=path) as app:
        yield app.test_client()


def status(client: FlaskClient, authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.post("/predict", json=BITS, headers=headers).status_code


def test_nobody_needs_a_token_unless_there_is_a_file(client: FlaskClient) -> None:
    assert status(client, None) == 200
    assert status(client, "Bearer anything") == 200


def test_lets_in_who_knows_the_token(shared_guarded: FlaskClient) -> None:
    assert status(shared_guarded, f"Bearer {TOKEN}") == 200
    assert status(shared_guarded, f"bearer  {TOKEN}") == 200


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        TOKEN,
        f"Token {TOKEN}",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN} x",
        f"Bearer {TOKEN},Bearer {TOKEN}",
        f"Bearer {TOKEN.upper()}",
        f"Bearer {TOKEN}\u00e9",
        f"Bearer {NEXT}",
        "Bearer " + "x" * 10_000,
        "Basic " + base64.b64encode(f"x:{TOKEN}".encode()).decode(),
    ],
)
def test_refuses_who_does_not(shared_guarded: FlaskClient, authorization: str | None) -> None:
    assert status(shared_guarded, authorization) == 401


def test_a_token_may_have_a_name_and_may_be_given_by_its_digest(
    serve: Serve, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    token_file.write_text(f"ci {TOKEN}\nnotebook sha256:{digest(NEXT.encode()).upper()}\nplain\n")
    client = serve(token_file=token_file, log_sample=1).test_client()

    statuses = [status(client, f"Bearer {token}") for token in (TOKEN, NEXT, "plain", digest(NEXT.encode()), "ci")]

    lines = [record.__dict__ for record in caplog.records if record.message.startswith("request ")]
    assert statuses == [200, 200, 200, 401, 401]
    assert [line.get("token") for line in lines] == ["ci", "notebook", None, None, None]


class Uncompared(str):
    """A digest that may be compared in constant time only: `==` would tell how much of a guess is right."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared by ==")


def test_tokens_are_compared_in_constant_time(token_file: Path) -> None:
    tokens = Tokens(token_file)
    tokens._tokens = [Token(name, Uncompared(digest(token.encode()))) for name, token in (("a", TOKEN), ("b", NEXT))]

    assert [tokens.name_of(token.encode()) for token in (TOKEN, NEXT, "wrong")] == ["a", "b", None]


def test_says_what_is_needed_in_the_form_of_the_route(guarded: FlaskClient) -> None:
    answer = guarded.post("/predict", json=BITS)
    wrong = guarded.post("/predict", json=BITS, headers={"Authorization": "Bearer wrong"})

    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"] == "a bearer token is required"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "X-Request-ID" in answer.headers


def test_only_the_probes_and_the_pages_own_files_are_open(serve: Serve, token_file: Path) -> None:
    app = serve(token_file=token_file)
    client = app.test_client()
    paths = {rule.rule for rule in app.url_map.iter_rules() if "<" not in rule.rule}

    open_to_all = {path for path in paths if client.get(path).status_code != 401}

    assert open_to_all >= {"/livez", "/readyz"}
    assert {path.split("/")[1] for path in open_to_all} <= {"", "livez", "readyz", "docs", "learn"}


@pytest.mark.parametrize("path", ["/nothing", "//", "//livez", "/livez/", "/livez/x", "/predict", "/%6civez/../x"])
def test_tells_a_stranger_not_even_which_paths_there_are(shared_guarded: FlaskClient, path: str) -> None:
    assert shared_guarded.get(path).status_code == 401


def test_a_new_token_takes_the_place_of_an_old_one_without_a_restart(guarded: FlaskClient, token_file: Path) -> None:
    seen = [(status(guarded, f"Bearer {TOKEN}"), status(guarded, f"Bearer {NEXT}"))]
    for text in (f"{TOKEN}\n{NEXT}\n", f"\n  {NEXT}  \r\n"):
        (token_file.parent / "new").write_text(text)
        (token_file.parent / "new").replace(token_file)
        seen.append((status(guarded, f"Bearer {TOKEN}"), status(guarded, f"Bearer {NEXT}")))

    assert seen == [(200, 401), (200, 200), (401, 200)]


@pytest.mark.parametrize("text", ["", "\n\n", "these are words\n", None])
def test_a_file_that_is_spoilt_later_changes_nothing_and_is_logged_once(
    guarded: FlaskClient, token_file: Path, text: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    token_file.unlink() if text is None else token_file.write_text(text)

    assert [status(guarded, f"Bearer {token}") for token in (TOKEN, NEXT, TOKEN)] == [200, 401, 200]
    assert sum("tokens not read" in record.message for record in caplog.records) == 1

    token_file.write_text(NEXT)
    assert status(guarded, f"Bearer {NEXT}") == 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no token"),
        (" \n\n", "holds no token"),
        ("good\n\nthese are words\n", "line 3: expected a token, or a name and a token, got 3 words"),
        (f"good\nbad:name {TOKEN}\n", "line 2: the name has more than 64 characters, or others"),
        (f"{'x' * 65} {TOKEN}\n", "line 1: the name has more than 64 characters, or others"),
        (f"sha256:{TOKEN}\n", "line 1: expected 64 hexadecimal digits after sha256:"),
        (f"ci sha256:{'f' * 63}\n", "line 1: expected 64 hexadecimal digits after sha256:"),
        ("p\u00e4ssword\n", "line 1: the token has characters other than"),
    ],
)
def test_says_what_is_wrong_with_a_file_but_repeats_no_token(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "tokens"
    path.write_text(text)

    with pytest.raises(ValueError, match=reason) as error:
        read_tokens(path)

    assert "these" not in str(error.value)
    assert TOKEN not in str(error.value)
    assert "ssword" not in str(error.value)


@pytest.mark.parametrize("text", ["", "these are words\n", None])
def test_a_worker_that_starts_while_the_file_is_damaged_knows_the_tokens_of_the_others(
    serve: Serve, token_file: Path, text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INHERITED, "token_memory", TokenMemory())
    serve(token_file=token_file)
    token_file.unlink() if text is None else token_file.write_text(text)

    replacement = serve(token_file=token_file).test_client()

    assert [status(replacement, f"Bearer {token}") for token in (TOKEN, NEXT)] == [200, 401]


def test_a_worker_that_never_saw_a_token_lets_nobody_in_but_is_alive(serve: Serve, token_file: Path) -> None:
    token_file.write_text("")

    client = serve(token_file=token_file).test_client()

    assert client.get("/livez").status_code == 200
    assert status(client, f"Bearer {TOKEN}") == 401


def test_what_the_memory_has_no_room_for_is_not_remembered_by_half() -> None:
    memory = TokenMemory()
    memory.store([Token("a", "a" * 64)])

    memory.store([Token("b", "b" * 64)] * 2000)

    assert memory.load() == [Token("a", "a" * 64)]


def test_no_token_reaches_a_log(serve: Serve, token_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = serve(token_file=token_file)

    @app.post("/broken")
    def broken() -> str:
        raise RuntimeError("unforeseen")

    client = app.test_client()

    for token in (TOKEN, NEXT):
        for path in ("/predict", "/broken", "/nothing"):
            client.post(path, data=b"{", headers={"Authorization": f"Bearer {token}"})
            client.get(path, headers={"Authorization": f"Bearer {token}"})
    token_file.write_text(f"{NEXT} {TOKEN} {NEXT}\n")
    client.get("/predict", headers={"Authorization": f"Bearer {TOKEN}"})
    os.truncate(token_file, 0)
    client.get("/predict", headers={"Authorization": f"Bearer {TOKEN}"})

    told = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "tokens not read" in told
    assert TOKEN not in told
    assert NEXT not in told
