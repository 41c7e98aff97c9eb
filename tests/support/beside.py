"""A process beside the six services of a stack: started for a test, stopped with it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from real_parts import stack_name

from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack


@contextmanager
def beside(name: str, env: Mapping[str, str], data: Path, parts: Parts) -> Iterator[Stack]:
    """The process `silta_<name>` with these settings, on a stack of its own before those parts."""
    spec = ServiceSpec(
        name=name,
        argv=[sys.executable, "-m", f"silta_{name}.main"],
        env=dict(env),
        ready_url="http://127.0.0.1:{port}/readyz",
    )
    with Stack.up([spec], (), name=stack_name(name), data=data, parts=parts) as running:
        yield running
