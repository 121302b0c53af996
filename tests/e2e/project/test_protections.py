"""Each protection is needed: in a copy of the project without it, a test fails that passes with it."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.project.checkout import copy_to

FAILED = 1  # pytest's exit status if tests ran and some failed; nothing that kept them from running has it


class Protection(NamedTuple):
    """What protects, as it stands in its module; what would stand there without it; the test that has to notice."""

    path: str
    there: str
    without: str
    test: str


PROTECTIONS = {
    "fsync of the file": Protection(
        "xornet/storage/locked_directory.py",
        "            os.fsync(file.fileno())\n",
        "",
        "tests/xornet/test_store.py::test_has_every_file_on_the_disk_before_it_has_its_name",
    ),
    "fsync of the directory": Protection(
        "xornet/storage/locked_directory.py",
        "os.fsync(self.descriptor)",
        "pass",
        "tests/xornet/test_store.py::test_has_every_file_on_the_disk_before_it_has_its_name",
    ),
    "fsync of a directory that was made": Protection(
        "xornet/storage/locked_directory.py",
        "        _sync(path.parent)\n",
        "",
        "tests/xornet/test_store.py::test_has_every_directory_that_it_made_on_the_disk",
    ),
    "link": Protection(
        "xornet/storage/locked_directory.py",
        "_link(self.path / TEMPORARY",
        "os.replace(self.path / TEMPORARY",
        "tests/xornet/test_store.py::test_takes_the_next_number_if_another_takes_its_own_at_the_last_moment",
    ),
    "sweep": Protection(
        "xornet/storage/locked_directory.py",
        "(self.path / TEMPORARY).unlink(missing_ok=True)",
        "pass",
        "tests/xornet/test_store.py::test_removes_what_a_killed_publisher_left",
    ),
    "lock": Protection(
        "xornet/storage/locked_directory.py",
        "fcntl.flock(descriptor, fcntl.LOCK_EX)",
        "pass",
        "tests/xornet/test_store.py::test_numbers_have_no_gap_when_many_processes_publish_at_once",
    ),
    "digest": Protection(
        "xornet/header.py",
        ".hexdigest() != stated:",
        ".hexdigest() == '':",
        "tests/xornet/test_weights.py::test_refuses_every_flip_of_a_single_bit",
    ),
    "size cap of a file": Protection(
        "xornet/store.py",
        "if len(data) > MAX_FILE_BYTES:",
        "if not data:",
        "tests/xornet/test_store.py::test_does_not_publish_what_it_would_not_load",
    ),
    "reading no more than the cap": Protection(
        "xornet/storage/directory.py",
        "file.read(max_bytes)",
        "file.read()",
        "tests/xornet/test_store.py::test_refuses_what_is_no_weight_file_and_does_not_wait_for_it",
    ),
    "regular files only": Protection(
        "xornet/storage/directory.py",
        "if not stat.S_ISREG(os.fstat(descriptor).st_mode):",
        "if False:",
        "tests/xornet/test_store.py::test_tells_why_a_file_is_refused",
    ),
    "no links": Protection(
        "xornet/storage/directory.py",
        "flags | os.O_NOFOLLOW",
        "flags",
        "tests/xornet/test_store.py::test_refuses_a_link_to_a_good_file_elsewhere",
    ),
    "name against number": Protection(
        "xornet/store.py",
        "if (version.record.model, version.number) != (self.model, number):",
        "if False:",
        "tests/xornet/test_store.py::test_refuses_a_file_under_another_number",
    ),
    "finite weights": Protection(
        "xornet/weights.py",
        "if not version.network.is_finite:",
        "if False:",
        "tests/xornet/test_weights.py::test_refuses_a_weight_that_is_not_finite",
    ),
    "truth-table replay": Protection(
        "xornet/weights.py",
        "if reached <= 0 or reached < required - ROUNDING:",
        "if False:",
        "tests/service/model/test_live.py::test_never_serves_a_file_that_does_not_pass_and_says_why_once",
    ),
    "sums in any order": Protection(
        "xornet/truth_table.py",
        "if _rounding(network, table.inputs, hidden) < MOST_ROUNDING",
        "if True",
        "tests/xornet/test_weights.py::test_refuses_a_network_whose_answers_hang_on_the_order_of_its_sums",
    ),
    "limit of unsent answers": Protection(
        "service/server/queueing.py",
        "inf if self.unsent_bytes > MAX_UNSENT_BYTES else ",
        "",
        "tests/service/server/test_queueing.py::test_rejects_everything_but_probes_while_too_many_response_bytes_are_unsent",
    ),
    "acceptance gate": Protection(
        "trainer/learning/training.py",
        "if attempts[-1].margin >= recipe.required_margin:",
        "if True:",
        "tests/trainer/test_cli.py",
    ),
    "limit of a body as it is read": Protection(
        "service/server/parsing/request_reader.py",
        "if self._body_bytes > self._max_body_bytes:",
        "if False:",
        "tests/service/server/parsing/test_request_reader.py::test_keeps_nothing_of_a_chunked_body_that_becomes_too_large",
    ),
    "limit of a body by its length": Protection(
        "service/server/parsing/request_reader.py",
        'if int(environ.get("CONTENT_LENGTH", 0)) > self._max_body_bytes:',
        "if False:",
        "tests/service/server/parsing/test_request_reader.py::test_keeps_nothing_of_a_body_that_is_too_large",
    ),
    "limit of a prediction's body": Protection(
        "service/http/request_body.py",
        "if length > max_bytes:",
        "if False:",
        "tests/service/api/test_predict.py::test_refuses_bad_input_and_says_what_was_wrong",
    ),
    "limit of a head": Protection(
        "service/server/parsing/request_head.py",
        "if size > MAX_HEAD_BYTES:",
        "if False:",
        "tests/service/server/parsing/test_request_head.py",
    ),
    "one host": Protection(
        "service/server/parsing/request_head.py",
        ' or "," in (host or "")',
        "",
        "tests/service/server/parsing/test_request_head.py",
    ),
    "one transfer coding": Protection(
        "service/server/parsing/request_head.py",
        'if coding is not None and (coding.lower() != "chunked" or version == "1.0"):',
        "if False:",
        "tests/service/server/parsing/test_request_head.py",
    ),
    "no headers in disguise": Protection(
        "service/server/parsing/request_head.py",
        'if "_" in key:',
        "if False:",
        "tests/service/server/parsing/test_request_head.py::test_no_header_can_pose_as_another",
    ),
    "deadlines": Protection(
        "service/server/connection.py",
        "if not self._deadline.is_over:",
        "if True:",
        "tests/service/server/test_connection.py::test_half_a_request_times_out",
    ),
    "refusal of what has waited too long": Protection(
        "service/middleware/load_shedding.py",
        'waited_s <= MAX_WAIT_S or environ["PATH_INFO"] in PROBES',
        "True",
        "tests/service/middleware/test_load_shedding.py::test_answers_or_refuses_every_one_of_ten_times_too_many_and_is_then_as_before",
    ),
    "tokens": Protection(
        "service/middleware/bearer_tokens.py",
        "if name is None:",
        "if False:",
        "tests/service/middleware/test_bearer_tokens.py::test_refuses_who_does_not",
    ),
    "addresses from trusted proxies only": Protection(
        "service/middleware/client_address.py",
        "not _is_one_of(address, proxies) or ",
        "",
        "tests/service/middleware/test_client_address.py::test_only_what_trusted_proxies_wrote_counts",
    ),
    "constant time for tokens": Protection(
        "service/middleware/bearer_tokens.py",
        "hmac.compare_digest(given, known.digest)",
        "given == known.digest",
        "tests/service/middleware/test_bearer_tokens.py::test_tokens_are_compared_in_constant_time",
    ),
    "a fresh context for a renewed pair": Protection(
        "service/tls/context.py",
        "context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)",
        'context = globals().setdefault("live", ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))',
        "tests/service/tls/test_certificate.py::test_half_a_renewed_pair_changes_nothing_and_is_logged_once",
    ),
    "the pair that another worker has read": Protection(
        "service/tls/certificate.py",
        "            self._use_remembered()\n",
        "",
        "tests/service/tls/test_certificate.py::test_a_worker_that_starts_between_two_files_uses_the_pair_that_another_has_read",
    ),
    "renewal": Protection(
        "service/tls/certificate.py",
        "self._context = make_context(contents)",
        "self._context = getattr(self, '_context', None) or make_context(contents)",
        "tests/service/tls/test_certificate.py::test_a_renewed_pair_is_used_without_a_restart",
    ),
    "certificates of clients": Protection(
        "service/tls/context.py",
        "context.verify_mode = ssl.CERT_REQUIRED",
        "context.verify_mode = ssl.CERT_OPTIONAL",
        "tests/service/tls/test_listening.py::test_only_a_certificate_of_the_clients_authority_connects",
    ),
    "time limit of handshakes": Protection(
        "service/server/listener.py",
        '"ssl_handshake_timeout": timeouts.handshake_s',
        '"ssl_handshake_timeout": 60.0',
        "tests/service/tls/test_listening.py::test_a_slow_handshake_counts_as_a_connection_and_times_out",
    ),
    "the signature before the version": Protection(
        "trainer/signing/signing_storage.py",
        "        if not self._reserve(signature, name):\n            return False\n",
        "",
        "tests/trainer/signing/test_signing_storage.py::test_the_signature_is_there_before_the_number",
    ),
    "withdrawal of a signature": Protection(
        "trainer/signing/signing_storage.py",
        "            if not is_put:\n",
        "            if False:\n",
        "tests/trainer/signing/test_signing_storage.py::test_leaves_no_signature_where_the_version_could_not_be_written",
    ),
    "a reserved number in a bucket": Protection(
        "trainer/signing/signing_storage.py",
        "if not self.is_alone or name in",
        "if name in",
        "tests/trainer/signing/test_signing_storage.py::test_a_number_that_another_trainer_has_reserved_in_a_bucket_is_left_out",
    ),
    "signature against file": Protection(
        "xornet/signing/beside.py",
        " if each.is_of(data)",
        "",
        "tests/service/signing/test_verified_store.py::test_refuses_what_no_trusted_key_signed_and_tells_the_reason_once",
    ),
    "trusted keys only": Protection(
        "service/signing/verified_store.py",
        "len(signed & {key.raw for key in self.keys.now()})",
        "len(signed)",
        "tests/service/signing/test_verified_store.py::test_refuses_what_no_trusted_key_signed_and_tells_the_reason_once",
    ),
    "as many keys as required": Protection(
        "service/signing/verified_store.py",
        "if trusted < self.required:",
        "if trusted < 1:",
        "tests/service/signing/test_verified_store.py::test_two_different_keys_are_two_signatures_and_one_key_twice_is_one",
    ),
    "a version is judged again when a key goes": Protection(
        "service/signing/verified_store.py",
        ", self.keys.state()",
        "",
        "tests/service/signing/test_verified_store.py::test_goes_back_to_an_older_version_when_the_key_of_the_one_in_use_is_removed",
    ),
    "namespace of a signature": Protection(
        "xornet/signing/sshsig.py",
        "if namespace != NAMESPACE:",
        "if False:",
        "tests/xornet/signing/test_sshsig.py::test_refuses_what_was_signed_for_another_purpose",
    ),
    "answers that are no page may do nothing": Protection(
        "service/middleware/security_headers.py",
        "\"default-src 'none'; frame-ancestors 'none'\"",
        '"default-src *"',
        "tests/service/middleware/test_security_headers.py::test_what_is_no_page_may_do_nothing_at_all",
    ),
}


@pytest.mark.parametrize("what", PROTECTIONS)
def test_a_test_fails_without(what: str, tmp_path: Path) -> None:
    path, there, without, test = PROTECTIONS[what]
    module = copy_to(tmp_path) / path
    code = module.read_text()
    assert there in code, f"{path} protects in other words now; say them here too"
    module.write_text(code.replace(there, without))

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "--exitfirst", "--quiet", test],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert ended.returncode == FAILED, ended.stdout[-3000:]
