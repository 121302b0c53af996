"""The page and its files, as a browser is given them."""

import re

import pytest
from flask.testing import FlaskClient

from service.middleware.security_headers import POLICY
from service.page.routes import ASSETS
from tests.conftest import Serve
from tests.service.server.wire import Client, listening, shared_by

FILES = sorted(path for path in ASSETS.rglob("*") if path.is_file())
NAMES = [path.relative_to(ASSETS).as_posix() for path in FILES if path.name != "index.html"]
MOST_FILES = 12  # side by side
MOST_BYTES = 150_000


def test_the_page_is_html_whose_files_are_all_served(shared_client: FlaskClient) -> None:
    page = shared_client.get("/")

    asked = re.findall(r'(?:href|src)="(assets/[^"]+)"', page.text)
    assert page.content_type == "text/html; charset=utf-8"
    assert len(asked) > 5
    assert {shared_client.get(f"/{path}").status_code for path in asked} == {200}


def test_an_absolute_target_without_a_path_is_the_page(serve: Serve) -> None:
    with listening(shared_by(serve())) as server, Client(server.port) as connection:
        connection.send(b"GET http://localhost HTTP/1.1\r\nHost: a\r\n\r\n")

        assert connection.answer().status == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_served_with_its_own_type_and_asks_for_no_unknown_one(
    shared_client: FlaskClient, name: str
) -> None:
    answer = shared_client.get(f"/assets/{name}")

    kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
    assert answer.content_type.startswith(kind)
    assert answer.data == (ASSETS / name).read_bytes()
    folder = (ASSETS / name).parent
    imported = [(folder / path).resolve() for path in re.findall(r'from "(\.[^"]+)"', answer.text)]
    assert set(imported) <= set(FILES)


@pytest.mark.parametrize("name", ["index.html", *NAMES])
def test_no_file_has_an_address_from_the_root(name: str) -> None:
    text = (ASSETS / name).read_text()

    assert re.findall(r'(?:href=|src=|from |fetch\(|request\()["\'`]/', text) == []


def test_no_folder_holds_more_files_than_can_be_overseen() -> None:
    folders = {path.parent for path in FILES}

    assert all(sum(path.parent == folder for path in FILES) <= MOST_FILES for folder in folders)


def test_a_browser_that_has_a_file_is_not_sent_it_again(shared_client: FlaskClient) -> None:
    for path in ("/", "/assets/main.js", "/assets/theme/page.css"):
        first = shared_client.get(path)

        again = shared_client.get(path, headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == "no-cache"
        assert shared_client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
        assert "Date" not in first.headers, "the server adds it"


def test_there_is_nothing_beside_the_files(shared_client: FlaskClient) -> None:
    for path in (
        "/assets/",
        "/assets/theme",
        "/assets/theme/",
        "/assets/index.html",
        "/assets/none.js",
        "/assets/../routes.py",
        "/assets/..%2froutes.py",
        "/assets/theme/../../routes.py",
        "/assets/theme/../main.js",
        "/assets/theme//page.css",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
    ):
        assert shared_client.get(path).status_code == 404, path


def test_the_page_is_small_and_names_no_other_host() -> None:
    files = [path.read_bytes() for path in FILES]

    assert sum(map(len, files)) < MOST_BYTES
    assert {found for file in files for found in re.findall(rb"https?://[\w.]+", file)} <= {b"http://www.w3.org"}


def test_the_page_may_do_nothing_but_what_it_needs(shared_client: FlaskClient) -> None:
    headers = shared_client.get("/").headers

    policy = dict(rule.split(" ", 1) for rule in headers[POLICY].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert {policy[f"{kind}-src"] for kind in ("connect", "img", "script", "style")} == {"'self'"}
    assert "unsafe" not in headers[POLICY]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert b"<style" not in shared_client.get("/").data
    assert b"style=" not in shared_client.get("/").data
