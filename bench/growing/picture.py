"""How cost grows, as a picture: one panel for each thing that grows, all on the same logarithmic scale of time."""

from pathlib import Path

from trainer.show.drawing import default_settings, encode

COLUMNS = 4
UNITS = ((1e6, "s"), (1e3, "ms"), (1.0, "µs"))  # the first that is not longer than the time is its unit


def save(measured: dict[str, list[tuple[int, float]]], path: Path) -> None:
    """Draw {what grows: [(how many, processor time in µs), …]} into `path`, a PNG; its directory is made."""
    with default_settings():
        from matplotlib.figure import Figure  # noqa: PLC0415 - only once its defaults are set

        figure = Figure(figsize=(12, 5.6), layout="constrained")
        panels = figure.subplots(-(-len(measured) // COLUMNS), COLUMNS, sharey=True, squeeze=False)
        for axes, (name, points) in zip(panels.flat, measured.items(), strict=False):
            axes.loglog(*zip(*points, strict=True), color="#0f766a", marker="o", markersize=4)
            for at, cost in (points[0], points[-1]):
                size, unit = next((each for each in UNITS if cost >= each[0]), UNITS[-1])
                above = {"xytext": (0, 6), "textcoords": "offset points", "ha": "center", "fontsize": 8}
                axes.annotate(f"{cost / size:.3g} {unit}", (at, cost), **above)
            axes.set_title(name, fontsize=10)
            axes.margins(0.15)
            axes.grid(alpha=0.3)
        for row in panels:
            row[0].set_ylabel("processor time, µs")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(figure, "png"))
