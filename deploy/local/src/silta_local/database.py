"""The local document database: mongo-java-server on H2, embedded in a process of its own.

Run as `python -m silta_local.database --port <port> --data <file> --jars <folder>`. It speaks
MongoDB's protocol and keeps its data in one file, written every second and when it stops (SIGTERM).
For development and tests only: a killed database may lose its last second.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from silta_local.errors import StackError
from silta_local.jars import fetch_jars, listed_jars
from silta_local.java import find_java

# mongo-java-server says 8; PyMongo 4.20 refuses servers below 9 (MongoDB 4.4).
WIRE_VERSION = 9
SERVER_VERSION = (4, 4, 0)
# Documents are Java objects, made anew from their pages unless these stay in memory. With H2's own
# 16 MB for pages and a young generation that starts small, garbage cost more than the work did.
HEAP_OPTIONS = ("-Xms320m", "-Xmn192m", "-Xmx2g", "-XX:+UseSerialGC")
CACHE_MB = 256
# Written every second, not already when so much has changed: H2 says 1 MB.
WRITTEN_AT_KB = 65_536
READY_LINE = "database ready"


def database_argv(python: str, host: str, port: int, data: Path, jar_folder: Path) -> list[str]:
    """Return the command line that serves `data` (a file, made when missing) on host and port."""
    module = [python, "-m", "silta_local.database"]
    return [*module, "--host", host, "--port", str(port), "--data", str(data), "--jars", str(jar_folder)]


def serve(host: str, port: int, data: Path, jars: Sequence[Path]) -> None:
    """Serve until SIGTERM or SIGINT, then write everything to `data` and return.

    Raises StackError where the port is in use or another database has the file open.
    """
    stop_signals = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the JVM starts: its threads inherit that, so only sigwait below takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    _start_jvm(jars)
    # JPype collects Python's garbage after each collection of Java's: what stands now is not looked at.
    gc.freeze()
    data.parent.mkdir(parents=True, exist_ok=True)
    backend, server = _open(host, port, data)
    try:
        print(f"{READY_LINE} on {host}:{port}", flush=True)
        signal.sigwait(stop_signals)
    finally:
        server.shutdownNow()
        # Closing twice is harmless, and not closing H2 loses what came after its last write.
        backend.close()


def _start_jvm(jars: Sequence[Path]) -> None:
    import jpype

    # -Xrs: the JVM leaves SIGTERM and SIGINT to Python. Native access: JPype loads its own library.
    options = (*HEAP_OPTIONS, "-Xrs", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(
        *options,
        jvmpath=str(find_java().libjvm),
        classpath=[str(jar) for jar in jars],
        convertStrings=False,
    )


# The Java objects have no Python types.
def _open(host: str, port: int, data: Path) -> tuple[Any, Any]:
    import jpype

    h2_backend = jpype.JClass("de.bwaldvogel.mongo.backend.h2.H2Backend")
    mongo_server = jpype.JClass("de.bwaldvogel.mongo.MongoServer")
    try:
        backend = h2_backend(_store(data).open())
    except jpype.JException as error:
        raise StackError(
            f"The database file {data} cannot be opened ({type(error).__name__}).",
            "Stop the other stack that uses it, or remove the file to start empty, then try again.",
        ) from error
    backend.version(_version())
    server = mongo_server(backend)
    try:
        server.bind(host, port)
    except jpype.JException as error:
        # The server's threads would keep the process alive.
        server.shutdownNow()
        backend.close()
        raise StackError(
            f"Port {port} of {host} cannot be opened for the database ({type(error).__name__}).",
            "Stop what uses it, or set SILTA_STACK_DATABASE_PORT to a free port, then try again.",
        ) from error
    return backend, server


def _store(data: Path) -> Any:
    import jpype

    builder = jpype.JClass("org.h2.mvstore.MVStore").Builder().fileName(str(data))
    return builder.cacheSize(CACHE_MB).autoCommitBufferSize(WRITTEN_AT_KB)


def _version() -> Any:
    import jpype

    numbers = jpype.JClass("java.util.ArrayList")()
    for number in SERVER_VERSION:
        numbers.add(jpype.JInt(number))
    answers = {
        "getVersionArray": lambda: numbers,
        "toVersionString": lambda: ".".join(str(number) for number in SERVER_VERSION),
        "getWireVersion": lambda: WIRE_VERSION,
    }
    return jpype.JProxy("de.bwaldvogel.mongo.MongoVersion", dict=answers)


def main() -> int:
    """Serve as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the file that keeps the data")
    parser.add_argument("--jars", type=Path, required=True, help="the folder of the fetched jars")
    arguments = parser.parse_args()
    try:
        jars = fetch_jars(listed_jars("database"), arguments.jars)
        serve(arguments.host, arguments.port, arguments.data, jars)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
