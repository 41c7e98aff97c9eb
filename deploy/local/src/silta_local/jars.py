"""The jars of Kafka and of the database: a committed list of coordinates and checksums, fetched once."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from silta_local.errors import StackError, disk_or_access
from silta_local.progress import Progress, silent

THREADS = 8
ATTEMPTS = 3
FETCH_TIMEOUT_SECONDS = 60
# What goes wrong here rather than on the way to the registry: trying again is of no use.
OF_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)


def listed_jars(part: str) -> tuple[Jar, ...]:
    """Return the committed list of a part: "kafka", "database" or "keycloak"."""
    text = files("silta_local").joinpath("jars", f"{part}.txt").read_text(encoding="utf-8")
    return read_list(text)


def read_list(text: str) -> tuple[Jar, ...]:
    """Read lines of `group:artifact:version[:packaging] sha256`; a line that starts with # is a comment."""
    jars = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        coordinate, sha256 = line.split()
        group, artifact, version, *packaging = coordinate.split(":")
        jars.append(Jar(group, artifact, version, sha256, *packaging))
    return tuple(jars)


def fetch_jars(
    jars: Sequence[Jar],
    folder: Path,
    progress: Progress = silent,
    *,
    step: str = "Fetching jars",
    download: Callable[[Jar, Path], Path] | None = None,
) -> tuple[Path, ...]:
    """Return the path of each jar in `folder`, fetching what is missing or damaged there.

    `download(jar, cache)` gets one jar into an empty cache folder; the default asks Maven Central.
    Several processes may fetch into the same folder: a jar appears there whole or not at all.
    Raises StackError where a jar cannot be had, has another checksum, or cannot be written.
    """
    paths = tuple(folder / jar.filename for jar in jars)
    missing = [jar for jar in jars if not _is_sound(folder / jar.filename, jar.sha256)]
    if not missing:
        return paths
    done = len(jars) - len(missing)
    progress(step, done, len(jars))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as cache:
            stopped = threading.Event()
            with ThreadPoolExecutor(THREADS) as pool:
                fetches = [
                    pool.submit(_fetch, jar, folder, Path(cache), download or from_maven_central, stopped)
                    for jar in missing
                ]
                try:
                    for fetch in as_completed(fetches):
                        fetch.result()
                        done += 1
                        progress(step, done, len(jars))
                finally:
                    # After a failure or an interrupt nobody waits for the rest.
                    stopped.set()
                    pool.shutdown(cancel_futures=True)
    except OSError as error:
        raise disk_or_access(error, folder) from error
    return paths


def class_path(paths: Sequence[Path]) -> str:
    """Join jars to a Java class path."""
    return os.pathsep.join(str(path) for path in paths)


def from_maven_central(jar: Jar, cache: Path) -> Path:
    """Download one jar with jgo into `cache`; raises what jgo or its HTTP client raises."""
    from jgo.maven import MavenContext, PythonResolver

    context = MavenContext(resolver=PythonResolver(), repo_cache=cache, timeout=FETCH_TIMEOUT_SECONDS)
    versioned = context.project(jar.group, jar.artifact).at_version(jar.version)
    return Path(versioned.artifact(packaging=jar.packaging).resolve())


def _fetch(
    jar: Jar, folder: Path, cache: Path, download: Callable[[Jar, Path], Path], stopped: threading.Event
) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        own_cache = cache / f"{jar.filename}-{attempt}"
        own_cache.mkdir()
        try:
            found = download(jar, own_cache)
        # jgo raises RuntimeError for what it did not find; requests' errors are OSErrors.
        except (OSError, RuntimeError) as error:
            if stopped.is_set() or attempt == ATTEMPTS or _is_of_disk(error):
                raise _unreachable(jar, folder, error) from error
            # A registry that did not answer is given a moment more each time.
            time.sleep(attempt)
            continue
        actual = _sha256(found)
        if actual == jar.sha256:
            os.replace(found, folder / jar.filename)
            return
        shutil.rmtree(own_cache)
    raise StackError(
        f"{jar.filename} was fetched {ATTEMPTS} times and never had the checksum in the committed list.",
        "Something between here and the registry changes files: check the proxy or mirror, then try again.",
    )


def _unreachable(jar: Jar, folder: Path, error: OSError | RuntimeError) -> StackError:
    if isinstance(error, OSError) and _is_of_disk(error):
        return disk_or_access(error, folder)
    return StackError(
        f"{jar.coordinate} cannot be fetched ({type(error).__name__}).",
        "Check the connection to the Maven registry (and HTTPS_PROXY, if one is needed), then try again;"
        " what was fetched already is kept.",
    )


def _is_of_disk(error: OSError | RuntimeError) -> bool:
    return isinstance(error, OSError) and error.errno in OF_DISK


def _is_sound(path: Path, sha256: str) -> bool:
    return path.is_file() and _sha256(path) == sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Jar:
    """A Maven coordinate and the SHA-256 (hex) of its jar, or of what `packaging` says."""

    group: str
    artifact: str
    version: str
    sha256: str
    packaging: str = "jar"

    @property
    def coordinate(self) -> str:
        """As Maven writes it: group:artifact:version."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def filename(self) -> str:
        """The name of the file in the jar folder."""
        return f"{self.artifact}-{self.version}.{self.packaging}"
