"""A named stack: Kafka, the database, and the services beside them, up and down as one."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from silta_local.database import database_argv
from silta_local.errors import NotRunning, StackError
from silta_local.folders import check_free_space, default_data_folder, make_data_folder, remove_folders, stack_folder
from silta_local.jars import class_path, fetch_jars, listed_jars
from silta_local.java import find_java
from silta_local.kafka import check_kind, kafka_argv, kafka_reach, make_topics, prepare_kafka, set_accounts
from silta_local.ports import HOST, configured_port, free_port
from silta_local.processes import (
    is_alive,
    kill_process,
    memory_bytes,
    start_process,
    stop_processes,
    wait_until_ready,
)
from silta_local.progress import Progress, silent
from silta_local.readiness import is_ready
from silta_local.specs import Parts, Security, ServiceSpec, filled_in
from silta_local.state import ProcessRecord, StackState, load_state, save_state, sole_command
from silta_local.unbroken import unbroken

KAFKA = "kafka"
DATABASE = "database"
CONTROLLER = "kafka-controller"
KAFKA_PORT_VARIABLE = "SILTA_STACK_KAFKA_PORT"
DATABASE_PORT_VARIABLE = "SILTA_STACK_DATABASE_PORT"
# A machine under load takes its time; what ends instead is noticed at once.
READY_SECONDS = 180.0


class Stack:
    """A running stack. As a context manager it stops when left, unless it ran before (`reused`).

    Names are by process: "kafka", "database", and those of the services.
    """

    def __init__(self, name: str, folder: Path, state: StackState, *, reused: bool = False) -> None:
        self.name = name
        self.folder = folder
        self.reused = reused
        self._state = state

    @classmethod
    def up(
        cls,
        services: Sequence[ServiceSpec] = (),
        topics: Sequence[str] = (),
        *,
        name: str = "default",
        data: Path | None = None,
        parts: Parts | None = None,
        security: Security | None = None,
        fresh: bool = False,
        ready_seconds: float = READY_SECONDS,
        progress: Progress = silent,
    ) -> Self:
        """Start everything and return when all of it is ready.

        `data` is the folder of jars and stacks (default `.silta` in the checkout); `parts` are Kafka and
        database from elsewhere; with `security` its own Kafka has TLS and these accounts; `fresh` removes what
        an earlier run kept. Where this stack runs already, it is returned with `reused` set. Whatever
        fails, everything that was started is stopped again. Raises StackError.
        """
        root = data or default_data_folder()
        folder = stack_folder(root, name)
        make_data_folder(root)
        with sole_command(folder):
            state = load_state(folder)
            running = [record for record in state.processes if is_alive(record)]
            wanted = {spec.name for spec in services} | (set() if parts else {KAFKA, DATABASE})
            if running or not fresh:
                check_kind(folder / KAFKA, security)
            if running and {record.name for record in running} == wanted:
                progress(f"The stack {name!r} runs already")
                found = cls(name, folder, state, reused=True)
                found._settle(security, topics)
                return found
            if running and not {record.name for record in running} < wanted:
                raise StackError(
                    f"The stack {name!r} runs already, with other processes than these.",
                    "Stop it first, or give this one another name.",
                )
            # What is left of a stack that lost some of its processes.
            stop_processes(running)
            state.processes = []
            stack = cls(name, folder, state)
            try:
                if fresh:
                    remove_folders(folder / KAFKA, folder / DATABASE)
                stack._start(root, services, topics, parts, security, ready_seconds, progress)
            # Also when interrupted: nothing may be left running.
            except BaseException:
                if stack.processes:
                    progress("Stopping what was started")
                stack._stop_all()
                raise
            return stack

    @classmethod
    def attach(cls, name: str = "default", *, data: Path | None = None) -> Self:
        """Return the stack that another command started; raises NotRunning where nothing of it runs."""
        folder = stack_folder(data or default_data_folder(), name)
        state = load_state(folder)
        if not any(is_alive(record) for record in state.processes):
            raise NotRunning(f"No stack {name!r} is running.", f"Start it: `make up NAME={name}`.")
        return cls(name, folder, state, reused=True)

    @property
    def parts(self) -> Parts:
        """Where its Kafka and its database are."""
        return self._state.parts

    @property
    def processes(self) -> tuple[ProcessRecord, ...]:
        """What was started, in order."""
        return tuple(self._state.processes)

    def port(self, name: str) -> int:
        """Return the port of a process; raises KeyError for a name that it has not."""
        return self._state.ports[name]

    def url(self, name: str) -> str:
        """Return the http address of a service, without a path."""
        return f"http://{HOST}:{self.port(name)}"

    def log(self, name: str) -> Path:
        """Return the log file of a process."""
        return self.folder / "logs" / f"{name}.log"

    def is_running(self, name: str) -> bool:
        """Tell whether the process runs."""
        return is_alive(self._record(name))

    def memory_bytes(self) -> dict[str, int]:
        """Return the resident memory by process, 0 for one that does not run."""
        return {record.name: memory_bytes(record) for record in self._state.processes}

    def kill(self, name: str) -> None:
        """End one process as a crash would (SIGKILL). Its data stay."""
        kill_process(self._record(name))

    def stop(self, name: str) -> None:
        """Stop one process in order (SIGTERM, and SIGKILL after its time)."""
        stop_processes([self._record(name)])

    def restart(self, name: str, *, ready_seconds: float = READY_SECONDS) -> None:
        """Stop one process if it runs, start it on the same port, and wait until it is ready.

        Raises StackError where it does not get ready; the others go on.
        """
        old = self._record(name)
        stop_processes([old])
        new = start_process(old.name, old.argv, old.env, old.ready, Path(old.log), keep_log=True)
        self._state.processes[self._state.processes.index(old)] = new
        self._save()
        self._wait(new, ready_seconds)

    def down(self, *, progress: Progress = silent) -> None:
        """Stop all of it, services first. Data and logs stay; a stack that is down already is no error."""
        with sole_command(self.folder):
            # Another command may have restarted some of it meanwhile.
            kept = load_state(self.folder).processes
            self._state.processes += [record for record in kept if record not in self._state.processes]
            progress(f"Stopping the stack {self.name!r}")
            self._stop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.reused:
            self.down()

    def _start(
        self,
        root: Path,
        services: Sequence[ServiceSpec],
        topics: Sequence[str],
        parts: Parts | None,
        security: Security | None,
        ready_seconds: float,
        progress: Progress,
    ) -> None:
        check_free_space(self.folder)
        if parts is None:
            self._start_parts(root, security, ready_seconds, progress)
        else:
            self._state.parts = parts
        progress("Making topics")
        self._settle(security, topics)
        self._choose_ports({spec.name: None for spec in services})
        started: list[ProcessRecord] = []
        for spec in services:
            progress("Starting services", len(started), len(services))
            started.append(self._launch(filled_in(spec, self._state.ports, self.parts)))
        for count, record in enumerate(started):
            progress("Waiting for services", count, len(started))
            self._wait(record, ready_seconds)
        if started:
            progress("Waiting for services", len(started), len(started))

    def _settle(self, security: Security | None, topics: Sequence[str]) -> None:
        make_topics(self.parts.brokers, topics)
        if security is not None:
            set_accounts(self.parts.brokers, security.accounts)

    def _wait(self, record: ProcessRecord, ready_seconds: float) -> None:
        wait_until_ready(record, partial(is_ready, record.ready, self.parts.brokers), ready_seconds)

    def _start_parts(self, root: Path, security: Security | None, ready_seconds: float, progress: Progress) -> None:
        java = find_java()
        jar_folder = root / "jars"
        listed = listed_jars(KAFKA)
        # Together: what one registry answers slowly then holds up nothing else.
        both = (*listed, *listed_jars(DATABASE))
        kafka_jars = fetch_jars(both, jar_folder, progress, step="Fetching Kafka and the database")[: len(listed)]
        self._choose_ports(
            {
                KAFKA: configured_port(KAFKA_PORT_VARIABLE),
                DATABASE: configured_port(DATABASE_PORT_VARIABLE),
                CONTROLLER: None,
            }
        )
        admin = security.admin if security else None
        self._state.parts = kafka_reach(
            self.port(KAFKA), f"mongodb://{HOST}:{self.port(DATABASE)}", self.folder / KAFKA, admin
        )
        progress("Starting the database")
        data = self.folder / DATABASE / "data.mv"
        argv = database_argv(sys.executable, HOST, self.port(DATABASE), data, jar_folder)
        database = self._launch(ServiceSpec(DATABASE, argv, ready_url=self.parts.mongo_uri))
        progress("Starting Kafka")
        properties = prepare_kafka(
            java,
            class_path(kafka_jars),
            self.folder / KAFKA,
            self.port(KAFKA),
            self.port(CONTROLLER),
            self.log("kafka-format"),
            admin,
        )
        argv = kafka_argv(java, class_path(kafka_jars), properties)
        kafka = self._launch(ServiceSpec(KAFKA, argv, ready_url=f"kafka://{self.parts.kafka_bootstrap}"))
        for record in (database, kafka):
            progress(f"Waiting for {record.name}")
            self._wait(record, ready_seconds)

    def _choose_ports(self, configured: Mapping[str, int | None]) -> None:
        ports = self._state.ports
        for name, asked in configured.items():
            taken = {port for other, port in ports.items() if other != name}
            ports[name] = asked if asked is not None else free_port(taken, preferred=ports.get(name))

    def _launch(self, spec: ServiceSpec) -> ProcessRecord:
        with unbroken():
            record = start_process(spec.name, spec.argv, spec.env, spec.ready_url, self.log(spec.name))
            self._state.processes.append(record)
            # At once: should this command be killed, `down` still knows what runs.
            self._save()
        return record

    def _stop_all(self) -> None:
        # It takes seconds, and somebody who is asked to wait presses Ctrl-C again.
        with unbroken():
            processes = self._state.processes
            parts = [record for record in processes if record.name in (KAFKA, DATABASE)]
            stop_processes([record for record in processes if record not in parts])
            stop_processes(parts)
            self._state.processes = []
            self._save()

    def _record(self, name: str) -> ProcessRecord:
        for record in self._state.processes:
            if record.name == name:
                return record
        raise KeyError(name)

    def _save(self) -> None:
        save_state(self.folder, self._state)
