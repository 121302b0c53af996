"""The generated module is what protoc writes from the .proto file, which has what other servers' clients send."""

import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

PROTO = "service/grpc/stubs/open_inference_grpc.proto"
COMPARE = f"""
import sys
from google.protobuf import descriptor_pool
from grpc_tools import protoc
from tritonclient.grpc import service_pb2 as triton  # its descriptors, which cannot be in one process with ours
from google.protobuf.descriptor_pb2 import FileDescriptorSet

protoc.main(["", "-I.", "--descriptor_set_out=" + sys.argv[1], {PROTO!r}])
ours = FileDescriptorSet.FromString(open(sys.argv[1], "rb").read()).file[0]

def compare(message, other):
    for field in message.field:
        theirs = other.fields_by_name.get(field.name)
        if theirs is None and field.name == "properties":  # which Triton does not have
            continue
        assert (field.number, field.type) == (theirs.number, theirs.type), (message.name, field.name)
    for nested in message.nested_type:
        if nested.name != "PropertiesEntry":
            compare(nested, other.nested_types_by_name[nested.name])

for message in ours.message_type:
    compare(message, triton.DESCRIPTOR.message_types_by_name[message.name])
methods = [method.name for service in ours.service for method in service.method]
theirs = triton.DESCRIPTOR.services_by_name["GRPCInferenceService"].methods_by_name
print(len(ours.message_type), *(name for name in methods if name not in theirs))
"""


def test_the_generated_module_is_up_to_date(tmp_path: Path) -> None:
    generate = [sys.executable, "-m", "grpc_tools.protoc", "-I.", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]
    subprocess.run([*generate, PROTO], cwd=ROOT, check=True, timeout=60)

    for suffix in (".py", ".pyi"):
        name = PROTO.replace(".proto", f"_pb2{suffix}")
        assert (ROOT / name).read_bytes() == (tmp_path / name).read_bytes(), "`make stubs` writes it"


def test_every_message_is_the_one_that_tritons_client_sends(tmp_path: Path) -> None:
    compare = [sys.executable, "-W", "ignore", "-c", COMPARE, str(tmp_path / "set")]

    ran = subprocess.run(compare, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) >= 15
