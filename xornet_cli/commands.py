"""Every command of `xornet`, in the groups that its help shows."""

from trainer.commands import COMMANDS as OF_TRAINER
from trainer.commands import Entry

PROGRAM = "xornet"
LOOK = "Look at versions"
GROUPS = {  # the trainer's commands that do not only look
    "Train and publish": ("train", "restore", "label", "keygen", "sweep", "step"),
}
OWN = {
    "serve": Entry("serve the newest version over HTTP", "xornet_cli.serve", ("", "--port 9000 --workers 4")),
    "predict": Entry(
        "send one row to a running service", "xornet_cli.predict", ("x1=0 x2=1", "a=1 b=1 --model half-adder --json")
    ),
    "wait": Entry("wait until every worker serves version N", "xornet_cli.wait", ("3", "3 --timeout 300")),
    "smoke": Entry(
        "send every row of every model in every protocol, and check",
        "xornet_cli.smoke.command",
        (
            "http://localhost:8000",
            "http://localhost:8000 --grpc localhost:8001",
            'http://localhost:8000 --during "docker compose restart service"',
        ),
    ),
    "completion": Entry(
        "print what makes bash or zsh complete commands", "xornet_cli.completion", ("bash", "zsh > ~/.zfunc/_xornet")
    ),
}
ALL = OF_TRAINER | OWN


def grouped() -> dict[str, dict[str, str]]:
    """Return what each command does, by group and name."""
    named = {name for names in GROUPS.values() for name in names}
    groups = {
        **{group: [name for name in names if name in OF_TRAINER] for group, names in GROUPS.items()},
        LOOK: [name for name in OF_TRAINER if name not in named],
        "Serve and predict": list(OWN),
    }
    return {group: {name: summary(name) for name in names} for group, names in groups.items()}


def summary(name: str) -> str:
    """Return what a command does; `xornet` has no default command."""
    return ALL[name].summary.removesuffix(" (the default)")
