"""One request of the smoke test, and what became of it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from xornet_cli.smoke.dialects import DIALECTS, Dialect, Reply, Row
from xornet_cli.smoke.facts import Facts
from xornet_client import Client, Rejected, RequestFailed


class Outcome(StrEnum):
    """What a request ends as; all but the first are faults."""

    RIGHT = "right"
    WRONG = "wrong"  # 200, but not what the truth table says, or not readable
    REJECTED = "rejected"  # 4xx
    LOST = "lost"  # no whole response, or 5xx


class Result(NamedTuple):
    """What one request ended as, with the reason of a fault."""

    dialect: str
    outcome: Outcome
    version: str = ""  # which responded: the model's name and the number
    reason: str = ""


class Check(NamedTuple):
    """One row of one model in one protocol."""

    dialect: Dialect
    model: Facts
    row: Row

    def run(self, client: Client) -> Result:
        """Send the request, once, and return what it ended as."""
        dialect, model = self.dialect, self.model
        path = dialect.path.format(name=model.name, version=model.version)
        try:
            response = client.send("POST", path, **dialect.write(model, self.row))
        except Rejected as error:
            return self._result(Outcome.REJECTED, "", f"{error.status}: {error}")
        except RequestFailed as error:
            return self._result(Outcome.LOST, "", str(error))
        try:
            reply = dialect.read(model, response)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return self._result(Outcome.WRONG, "", f"unreadable: {error!r} in {response.text[:80]!r}")
        fault = self._fault(reply)
        return self._result(Outcome.WRONG if fault else Outcome.RIGHT, f"{model.name} {reply.version}", fault)

    def _fault(self, reply: Reply) -> str:
        expected = self.model.table[self.row]
        if reply.bits != expected:
            return f"expected {expected}, got {reply.bits}, from version {reply.version}"
        decided = tuple(int(each >= 0.5) for each in reply.probabilities)
        return "" if decided == expected else f"the probabilities {reply.probabilities} do not fit the bits {expected}"

    def _result(self, outcome: Outcome, version: str, reason: str) -> Result:
        sent = ", ".join(f"{name}={bit}" for name, bit in zip(self.model.inputs, self.row, strict=True))
        told = f"{self.dialect.name}, model {self.model.name}, {sent}: {reason}" if reason else ""
        return Result(self.dialect.name, outcome, version, told)


def every_check(models: list[Facts]) -> Iterator[Check]:
    """Yield every row of every model in every protocol."""
    for model in models:
        for row in model.table:
            for dialect in DIALECTS:
                if model.is_default or not dialect.is_of_default:
                    yield Check(dialect, model, row)
