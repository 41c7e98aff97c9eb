"""A real Keycloak for local use: fetched, unpacked and built once, its realm imported anew at each start.

It keeps nothing: its database is in memory, so that what the realm's file says is what runs. People are made when
their tokens are asked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from silta_local.errors import StackError, disk_or_access
from silta_local.folders import check_free_space
from silta_local.jars import fetch_jars, listed_jars
from silta_local.java import JavaRuntime, find_java
from silta_local.ports import HOST, free_port
from silta_local.progress import Progress, silent
from silta_local.specs import ServiceSpec

KEYCLOAK: Final = "keycloak"
ADMIN = "admin"
# Unpacking needs the archive and twice what is in it.
NEEDED_BYTES = 900 * 1024 * 1024
BUILD_SECONDS = 300
BUILD_OPTIONS = ("--db=dev-mem", "--health-enabled=false", "--metrics-enabled=false")
HEAP_OPTIONS = ("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# As in its bin/kc.sh, which starts Java as a child of its own: what is stopped here must be Java itself.
JAVA_OPTIONS = (
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "-Duser.language=en",
    "-Duser.country=US",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "-Dpicocli.disable.closures=true",
    # The first one for Java 24 and newer.
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.security=ALL-UNNAMED",
)
MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint"


def keycloak_spec(
    root: Path,
    home: Path,
    realm: Mapping[str, Any],
    admin_password: str,
    env: Mapping[str, str],
    *,
    tls: Certificate | None = None,
    progress: Progress = silent,
) -> ServiceSpec:
    """Return what the stack starts, after fetching what is missing.

    `root` is the folder of jars and stacks, `home` a folder of this stack's own, `realm` what is imported, in which
    `${NAME}` stands for a value of `env`. Raises StackError where Keycloak cannot be had or built.
    """
    java = find_java()
    distribution = _distribution(root / "jars", java, progress)
    name = str(realm["realm"])
    try:
        (home / "data" / "import").mkdir(parents=True, exist_ok=True)
        (home / "providers").mkdir(exist_ok=True)
        lib = home / "lib"
        lib.unlink(missing_ok=True)
        lib.symlink_to(distribution / "lib")
        file = home / "data" / "import" / f"{name}-realm.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(realm), encoding="utf-8")
    except OSError as error:
        raise disk_or_access(error, home) from error
    plain = "{port}" if tls is None else str(free_port())
    argv = [
        *_java(java, home, "-Dkc.config.built=true"),
        *("start", "--optimized", "--import-realm", "--cache=local"),
        *("--http-enabled=true", f"--http-host={HOST}", f"--http-port={plain}"),
        f"--hostname={'http' if tls is None else 'https'}://{HOST}:{{port}}",
        *(() if tls is None else _tls_options(tls)),
    ]
    return ServiceSpec(
        KEYCLOAK,
        argv,
        {"KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD": admin_password, **env},
        f"http://{HOST}:{plain}/realms/{name}/.well-known/openid-configuration",
    )


def _tls_options(tls: Certificate) -> list[str]:
    files = [f"--https-certificate-file={tls.chain}", f"--https-certificate-key-file={tls.key}"]
    return ["--https-port={port}", *files]


def _java(java: JavaRuntime, home: Path, *more: str) -> list[str]:
    jar = home / "lib" / "quarkus-run.jar"
    return [str(java.java), *HEAP_OPTIONS, *JAVA_OPTIONS, *more, f"-Dkc.home.dir={home}", "-cp", str(jar), MAIN]


def _distribution(folder: Path, java: JavaRuntime, progress: Progress) -> Path:
    """Return the unpacked and built distribution, which several stacks start from."""
    (listed,) = listed_jars(KEYCLOAK)
    ready = folder / f"{KEYCLOAK}-{listed.version}"
    if ready.is_dir():
        return ready
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_free_space(folder, NEEDED_BYTES)
        (archive,) = fetch_jars([listed], folder, progress, step="Fetching Keycloak (160 MB)")
        with tempfile.TemporaryDirectory(prefix=".keycloak-", dir=folder) as draft:
            progress("Unpacking Keycloak")
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(draft)
            unpacked = Path(draft) / ready.name
            progress("Building Keycloak, once")
            _build(java, unpacked)
            try:
                # Whole or not at all.
                os.rename(unpacked, ready)
            except OSError:
                # Another command was first.
                if not ready.is_dir():
                    raise
        archive.unlink(missing_ok=True)
    except OSError as error:
        raise disk_or_access(error, folder) from error
    return ready


def _build(java: JavaRuntime, unpacked: Path) -> None:
    argv = [*_java(java, unpacked), "build", *BUILD_OPTIONS]
    try:
        subprocess.run(argv, capture_output=True, text=True, timeout=BUILD_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stdout", None) or ""
        kept = unpacked.parents[1] / "keycloak-build.log"
        kept.write_text(str(said), encoding="utf-8")
        raise StackError(
            f"Keycloak cannot be built ({type(error).__name__}).",
            "Read its log, put right what it names, then try again.",
            kept,
        ) from error


@dataclass(frozen=True)
class Certificate:
    """Files (PEM) of a certificate with those that it was signed by, and of its key."""

    chain: Path
    key: Path
