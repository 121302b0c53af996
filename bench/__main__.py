"""`python -m bench [training | service | swaps …]`: the benchmarks that are named, or every one, in turn."""

import sys
from importlib import import_module

if __name__ == "__main__":
    for name in sys.argv[1:] or ("training", "service", "swaps"):
        import_module(f"bench.{name}").main()  # one alone, since not each has what the others need
