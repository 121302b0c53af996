"""The lesson's document and modules, as the service sends them."""

import re
from pathlib import PurePosixPath

import pytest
from flask.testing import FlaskClient

from service.middleware.security_headers import DOCUMENT_HEADERS, POLICY
from service.page.lesson.routes import ASSETS

FILES = sorted(path for path in ASSETS.rglob("*") if path.is_file())
NAMES = [path.relative_to(ASSETS).as_posix() for path in FILES]
MOST_BYTES, MOST_SIDE_BY_SIDE, LONGEST = 150_000, 12, 130


def policy_of(headers: dict[str, str]) -> dict[str, str]:
    return dict(rule.split(" ", 1) for rule in headers[POLICY].split("; "))


def test_the_document_loads_only_files_that_there_are_by_relative_addresses(shared_client: FlaskClient) -> None:
    page = shared_client.get("/learn")

    found = re.findall(r'(?:href|src)="([^"#]+)"', page.text)
    assert page.content_type == "text/html; charset=utf-8"
    assert len(found) > 8
    assert [address for address in found if address.startswith(("/", "http"))] == []
    assert {shared_client.get(f"/{address.removeprefix('./')}").status_code for address in found} == {200}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "learn.html"])
def test_every_module_is_sent_and_imports_only_what_there_is(shared_client: FlaskClient, name: str) -> None:
    response = shared_client.get(f"/learn/assets/{name}")

    assert response.status_code == 200
    assert response.content_type.startswith({"css": "text/css", "js": "text/javascript"}[name.rpartition(".")[2]])
    for imported in re.findall(r'(?:from|import\() ?"([^"]+)"', response.text):
        assert imported.startswith("."), imported
        assert shared_client.get(resolve(f"/learn/assets/{name}", imported)).status_code == 200, imported


def resolve(path: str, imported: str) -> str:
    parts: list[str] = []
    for part in [*PurePosixPath(path).parent.parts, *imported.split("/")]:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/" + "/".join(parts).lstrip("/")


def test_nothing_else_is_there(shared_client: FlaskClient) -> None:
    for path in (
        "/learn/",
        "/learn/assets/",
        "/learn/assets/learn.html",
        "/learn/assets/../routes.py",
        "/learn/none.js",
    ):
        assert shared_client.get(path).status_code == 404, path


def test_the_policy_is_the_pages_but_for_one_worker(shared_client: FlaskClient) -> None:
    policy = policy_of(dict(shared_client.get("/learn").headers))

    changed = {"worker-src": "'self'", "trusted-types": "lesson"}
    assert policy == policy_of(DOCUMENT_HEADERS) | changed
    assert "unsafe" not in " ".join(policy.values())


def test_the_worker_may_load_modules_and_nothing_else(shared_client: FlaskClient) -> None:
    response = shared_client.get("/learn/assets/run/worker.js")

    assert policy_of(dict(response.headers)) == {"default-src": "'none'", "script-src": "'self'"}
    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_no_file_writes_markup_styles_or_code() -> None:
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|style="
    )

    assert [path.name for path in FILES if banned.search(path.read_text(encoding="utf-8"))] == []


def test_it_is_small_and_names_no_other_host() -> None:
    assert sum(path.stat().st_size for path in FILES) < MOST_BYTES
    assert [path.name for path in FILES if re.search(r"https?://", path.read_text(encoding="utf-8"))] == []


def test_its_modules_are_small_and_few_in_a_folder() -> None:
    folders = {path.parent for path in FILES}

    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES if path.suffix == ".js"}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}
    assert all(sum(path.parent == folder for path in FILES) <= MOST_SIDE_BY_SIDE for folder in folders)
