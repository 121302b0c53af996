"""Settings of a user that would break the set-up, if they reached it."""

from pathlib import Path

PIP_CONF = "[install]\nuser = true\ntarget = {elsewhere}\nno-binary = :all:\n"


def environment(folder: Path) -> dict[str, str]:
    """Return variables that send packages elsewhere, demand a compiler, or hide the code from `python -m`.

    Whatever is installed elsewhere is in `folder / "elsewhere"`.
    """
    elsewhere, shadow = folder / "elsewhere", folder / "shadow"
    shadow.mkdir(parents=True)
    (shadow / "numpy.py").write_text("raise ImportError('this is not the numpy that was installed')\n")
    config = folder / "home" / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True)
    config.write_text(PIP_CONF.format(elsewhere=elsewhere))
    return {
        "HOME": str(folder / "home"),
        "PIP_USER": "1",
        "PIP_TARGET": str(elsewhere),
        "PIP_NO_BINARY": ":all:",
        "PIP_DRY_RUN": "1",
        "PYTHONPATH": str(shadow),
        "PYTHONSAFEPATH": "1",
        "NUMBA_DISABLE_JIT": "1",
    }
