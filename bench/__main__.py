"""`python -m bench [NAME …]`: the named benchmarks, or all of them, in turn."""

import sys
from importlib import import_module

NAMES = ("training", "service", "peers", "growth", "swaps", "models", "tracing", "grpc")

if __name__ == "__main__":
    names = sys.argv[1:] or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        print(f"bench: there is no {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        sys.exit(2)
    for name in names:
        import_module(f"bench.{name}").main()  # one alone, since not each has what the others need
