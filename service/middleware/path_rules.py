"""A set of paths: single ones, and folders with everything below them, which end in a slash."""

from collections.abc import Set

ROOT = "/"  # a single path, and not the folder of everything


class PathRules:
    """Tells whether a path is covered by one of the rules."""

    def __init__(self, rules: Set[str]) -> None:
        self._paths = frozenset(rules)
        self._folders = tuple(rule for rule in rules if rule.endswith("/") and rule != ROOT)

    def __contains__(self, path: str) -> bool:
        return path in self._paths or path.startswith(self._folders)
