"""One picture of a run, as SVG: speed, cost and hops, on stub and local database."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import Row, Spread, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

COLOURS = {"stub": "#4477aa", "local": "#cc6677"}
NAMES = {
    "a": "bare loop",
    "b": "bare loop\n+ insert",
    "c": "FastStream\nevent by event",
    "d": "Silta",
    "d0": "Silta\ncache 0",
}
WORDS = {"stub": "database stub", "local": "local database"}


def draw(summary: Summary, path: Path, caption: str) -> bool:
    """Writes the picture; False where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg" if path.suffix == ".svg" else "agg")
    from matplotlib import pyplot

    # The same run gives the same bytes.
    matplotlib.rcParams.update({"svg.hashsalt": "silta", "font.size": 9})
    panels: list[tuple[str, Callable[[Row], Spread | None], bool]] = [
        ("facts a second (more is better)", lambda row: row.facts_per_second, True),
        ("CPU a fact in the service, µs (less is better)", lambda row: row.cpu_us_per_fact, True),
        ("one hop at half of Silta's load, p50, ms", lambda row: row.hop_p50_ms, True),
        ("the same, p99, ms (c: at half of its own)", lambda row: row.hop_p99_ms, True),
    ]
    figure, axes = pyplot.subplots(2, 2, figsize=(10, 7), layout="constrained")
    for (title, value, logarithmic), axis in zip(panels, axes.flat, strict=True):
        _panel(axis, summary, title, value, logarithmic)
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    figure.suptitle("Silta beside a bare loop, a storing loop and FastStream", x=0.01, ha="left")
    figure.text(0.01, -0.03, caption, fontsize=7, color="#555555")
    figure.savefig(
        path, bbox_inches="tight", metadata={"Date": None} if path.suffix == ".svg" else {}
    )
    pyplot.close(figure)
    return True


def _panel(
    axis: Any,
    summary: Summary,
    title: str,
    value: "Callable[[Row], Spread | None]",
    logarithmic: bool,
) -> None:
    variants = list(dict.fromkeys(row.variant for row in summary.rows))
    databases = list(dict.fromkeys(row.database for row in summary.rows))
    width = 0.8 / len(databases)
    for index, database in enumerate(databases):
        places, heights, below, above = [], [], [], []
        for at, variant in enumerate(variants):
            row = summary.row(variant, database)
            found = value(row) if row else None
            if found is None:
                continue
            places.append(at + (index - (len(databases) - 1) / 2) * width)
            heights.append(found.median)
            below.append(found.median - found.least)
            above.append(found.most - found.median)
        bars = axis.bar(
            places,
            heights,
            width * 0.94,
            yerr=(below, above),
            capsize=3,
            color=COLOURS[database],
            ecolor="#333333",
            label=WORDS[database],
        )
        axis.bar_label(bars, [_short(h) for h in heights], padding=2, fontsize=8)
    if logarithmic:
        axis.set_yscale("log")
        # Room for the labels above the highest bar.
        low, high = axis.get_ylim()
        axis.set_ylim(low, high * 2)
    axis.set_title(title, fontsize=9, loc="left")
    axis.set_xticks(range(len(variants)), [NAMES[v] for v in variants])
    axis.spines[["top", "right"]].set_visible(False)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
