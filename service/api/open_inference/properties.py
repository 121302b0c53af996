"""A version's lineage as the protocol has room for it: strings by name."""

from xornet.version import Version


def properties(version: Version) -> dict[str, str]:
    """Return where the version comes from, how it was made and how well it does."""
    record = version.record
    facts = {
        "version": record.version,
        "created_at": record.created_at,
        "parent": record.parent,
        "restored_from": record.restored_from,
        "sha256": version.sha256,
        "sizes": version.network.sizes,
        "activation": record.activation,
        "seed": record.recipe.attempts[-1].seed,
        "engine": record.recipe.engine,
        "average_error": record.report.average_error,
        "margin": record.report.margin,
    }
    return {name: str(fact) for name, fact in facts.items() if fact is not None}
