"""A version's record as the protocol has room for it: strings by name."""

from service.api.models.details import summary
from xornet.version import Version


def properties(version: Version) -> dict[str, str]:
    """Return where the version comes from, how it was made and how well it does."""
    record = version.record
    facts = {
        "version": record.version,
        "inputs": ",".join(record.inputs),
        "outputs": ",".join(record.outputs),
        **summary(version),
        "sizes": version.network.sizes,
    }
    return {name: str(fact) for name, fact in facts.items() if fact is not None}
