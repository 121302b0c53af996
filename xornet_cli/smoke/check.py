"""One request of the smoke test, and what became of it."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from xornet_cli.smoke.dialect import Dialect, Reply, Row, Unreadable
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
        try:
            reply = self.dialect.request(client, self.model, self.row)
        except Rejected as error:
            return self._result(Outcome.REJECTED, "", f"{error.status}: {error}" if error.status else str(error))
        except RequestFailed as error:
            return self._result(Outcome.LOST, "", str(error))
        except Unreadable as error:
            return self._result(Outcome.WRONG, "", f"unreadable: {error}")
        fault = self._fault(reply)
        return self._result(Outcome.WRONG if fault else Outcome.RIGHT, f"{self.model.name} {reply.version}", fault)

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


def every_check(models: Sequence[Facts], dialects: Sequence[Dialect]) -> Iterator[Check]:
    """Yield every row of every model in each of the `dialects`."""
    for model in models:
        for row in model.table:
            for dialect in dialects:
                if model.is_default or not dialect.is_of_default:
                    yield Check(dialect, model, row)
