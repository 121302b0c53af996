"""What the arbiter checks and makes before it forks."""

from pathlib import Path

import pytest
import trustme
from pydantic import ValidationError

from service.checked_settings import explain
from service.inherited import Inherited
from service.settings import Settings
from tests.certificates import issue
from tests.keys import pair, trust


def settings(**given: object) -> Settings:
    return Settings.model_validate(given)


@pytest.fixture
def inherited() -> Inherited:
    return Inherited()


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("secret\n")
    return tmp_path / "token"


def test_without_files_there_is_nothing_to_share(inherited: Inherited) -> None:
    inherited.read_files(settings())

    assert (inherited.token_memory, inherited.certificate, inherited.key_memory) == (None, None, None)


def test_loads_every_file_once(inherited: Inherited, token_file: Path, tmp_path: Path) -> None:
    tls = issue(tmp_path / "tls", trustme.CA())
    keys = trust(tmp_path / "trusted", pair(tmp_path / "keys", "key"))
    all_of_them = settings(token_file=token_file, tls_cert=tls.tls_cert, tls_key=tls.tls_key, verify_keys=keys)

    inherited.read_files(all_of_them)
    first = inherited.token_memory, inherited.certificate, inherited.key_memory
    for file in (token_file, tls.tls_cert, keys):
        file.write_text("")  # gunicorn reads its configuration again on SIGHUP
    inherited.read_files(all_of_them)

    assert None not in first
    assert (inherited.token_memory, inherited.certificate, inherited.key_memory) == first


@pytest.mark.parametrize("name", ["token_file", "tls_cert", "verify_keys"])
@pytest.mark.parametrize("text", [None, "", "three words here\n"])
def test_a_file_that_is_none_is_named_in_one_line(
    inherited: Inherited, tmp_path: Path, name: str, text: str | None
) -> None:
    path = tmp_path / "file"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ValueError, match=f"^{name.upper()}: .*") as raised:
        inherited.read_files(settings(**{name: path}))

    assert "\n" not in str(raised.value)
    assert "three words" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tls_key": "key.pem"}, "TLS_KEY: expected TLS_CERT to be set too"),
        ({"tls_client_ca": "ca.pem"}, "TLS_CLIENT_CA: expected TLS_CERT to be set too"),
        ({"verify_keys_required": 2}, "VERIFY_KEYS_REQUIRED: expected VERIFY_KEYS to be set too"),
    ],
)
def test_a_setting_that_needs_another_says_so(inherited: Inherited, given: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        inherited.read_files(settings(**given))


def test_the_directory_of_the_figures_is_private_and_gone_in_the_end(inherited: Inherited, tmp_path: Path) -> None:
    inherited.make_figures_dir(tmp_path)
    made = inherited.figures_dir

    assert made is not None
    assert made.parent == tmp_path
    assert made.stat().st_mode & 0o777 == 0o700
    inherited.remove_figures_dir()
    assert not made.exists()
    inherited.remove_figures_dir()  # a cleaner may have been there before


def test_a_directory_that_cannot_be_made_costs_the_shared_figures_and_nothing_else(
    inherited: Inherited, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    inherited.make_figures_dir(tmp_path / "nowhere")

    assert inherited.figures_dir is None
    assert [record.message for record in caplog.records] == ["metrics not shared"]
    inherited.remove_figures_dir()


def test_each_wrong_variable_gets_a_line_and_what_depends_on_it_none() -> None:
    with pytest.raises(ValidationError) as raised:
        settings(models_dir=3, port="many")

    lines = explain(raised.value).splitlines()

    assert [line.partition(":")[0] for line in lines] == ["PORT", "MODELS_DIR"]
    assert lines[0].endswith("got 'many'")
