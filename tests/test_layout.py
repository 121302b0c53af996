"""The layout: imports run one way, importing does nothing, and every module stays small enough to read."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.paths import ROOT

PACKAGES = ("xornet", "trainer", "service", "xornet_client", "xornet_cli")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "_pb2" not in path.stem)
WEB = {"flask", "werkzeug", "gunicorn", "pydantic", "pythonjsonlogger", "prometheus_client"}
WEB |= {"requests", "urllib", "http", "socket", "socketserver", "wsgiref", "ssl", "asyncio"}
STANDARD = sys.stdlib_module_names - WEB
MAY_IMPORT = {
    "xornet": STANDARD | {"numpy", "safetensors", "obstore", "cryptography", "xornet"},
    "trainer": STANDARD
    | {"numpy", "llvmlite", "numba", "tqdm", "matplotlib", "onnx", "cryptography", "xornet", "trainer"},
    "xornet_client": STANDARD | {"http", "requests", "urllib3", "xornet_client"},
}
MUST_NOT_IMPORT = {
    "xornet": {"trainer", "service"},
    "trainer": {"service"},
    "service": {"trainer", "xornet_client", "xornet_cli"},
    "xornet_client": {"xornet", "trainer", "service"},
    "xornet_cli": {"service"},  # it starts gunicorn, which does
}
VAGUE = {"utils", "util", "common", "helpers", "helper", "core", "misc", "base", "data", "manager"}
LONGEST_MODULE, LONGEST_BODY = 130, 40


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield module
                yield from (f"{module}.{name.name}" for name in names)
            case ast.ImportFrom():
                pytest.fail(f"{path}: a relative import")


each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def test_there_are_modules_to_look_at() -> None:
    assert {path.parent.name for path in MODULES} >= set(PACKAGES)
    assert "xornet.network" in set(imports_of(ROOT / "trainer/learning/backprop.py"))


@each_module
def test_imports_run_one_way(path: Path) -> None:
    package = name_of(path).partition(".")[0]

    found = {name.partition(".")[0] for name in imports_of(path)}

    assert not found & MUST_NOT_IMPORT[package]
    assert found <= MAY_IMPORT.get(package, found)


@pytest.mark.parametrize("path", [path for path in MODULES if "service/server" in path.as_posix()], ids=name_of)
def test_the_server_could_be_published_by_itself(path: Path) -> None:
    found = set(imports_of(path))

    assert not {name for name in found if name.startswith("service.") and not name.startswith("service.server.")}
    assert not found & {"xornet", "flask", "werkzeug", "pydantic", "prometheus_client"}


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {name_of(path) for path in MODULES}
    graph = {name_of(path): {name for name in imports_of(path) if name in names} for path in MODULES}
    without_packages = {name: {each for each in found if each not in PACKAGES} for name, found in graph.items()}

    order = list(TopologicalSorter(without_packages).static_order())  # CycleError names the circle

    assert set(order) == names


@each_module
def test_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(tree_of(path))

    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))


@each_module
def test_has_a_name_that_is_its_concept(path: Path) -> None:
    assert path.stem not in VAGUE


@each_module
def test_is_small_enough_to_read(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert len(lines) <= LONGEST_MODULE
    if path.stem not in ("__init__", "__main__"):
        assert len(lines) >= 10, "what is so small belongs to its neighbour"


@each_module
def test_has_short_functions(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    too_long = [f.name for f in functions if (f.end_lineno or 0) - f.body[0].lineno + 1 > LONGEST_BODY]

    assert too_long == []


def is_inert(statement: ast.stmt) -> bool:
    """Tell whether a statement of a module only names things."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef() | ast.Assign() | ast.AnnAssign():
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case _:
            return False


@each_module
def test_only_names_things_when_it_is_imported(path: Path) -> None:
    doing = [ast.unparse(statement) for statement in tree_of(path).body if not is_inert(statement)]

    assert doing == []


@pytest.mark.slow
def test_nothing_happens_on_import(tmp_path: Path) -> None:
    # matplotlib makes its own directories as it is imported, and urllib3 looks whether there is IPv6
    busy = {"matplotlib", "requests", "urllib3", "xornet_client", "xornet_cli"}
    roots = {path: {name.partition(".")[0] for name in (name_of(path), *imports_of(path))} for path in MODULES}
    names = [name_of(path) for path in MODULES if not busy & roots[path]]
    script = f"""
import importlib, sys, threading
sys.path.insert(0, {str(ROOT)!r})
sys.dont_write_bytecode = True
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if writes or event in ("socket.bind", "socket.connect", "subprocess.Popen", "os.mkdir", "os.fork", "os.remove"):
        print(event, args)
sys.addaudithook(watch)
for name in {names!r}:
    importlib.import_module(name)
print(*(thread.name for thread in threading.enumerate() if thread is not threading.main_thread()), end="")
"""

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
