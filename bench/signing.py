"""`python -m bench.signing`: what the signature of a fact costs, made and checked.

Everything in one process and one run, by CPU time, the ways in turn so that all meet the same
machine. No broker and no database: a signature asks neither.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from joserfc import jws

from bench.d_process import PROCESS
from bench.facts import AT, SOURCE
from silta_chassis.records import UNCHECKED, Record, Unread, read
from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import Signers
from silta_chassis.signing import SigningKeys
from silta_contracts.binding import Event, attributes_of, make_event
from silta_contracts.facts.intake import ContactRequestClosed
from silta_contracts.signed import ALGORITHM, SIGNATURE, TYPE, signed_bytes

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
FACT = ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="settled")
KEYS = SigningKeys.derived(b"b" * 40)
SIGN = FactSigner(KEYS)
HEADER = {"alg": ALGORITHM, "b64": False, "crit": ["b64"], "kid": KEYS.kid, "typ": TYPE}

Way = Callable[[], object]


def _event() -> Event:
    return make_event(FACT, source=SOURCE, number=1, time=AT, causation="command:bench")


def _told() -> tuple[dict[str, str], bytes]:
    event = _event()
    return attributes_of(event), event.fact_body


def _signed() -> dict[str, str]:
    headers, body = _told()
    return headers | {SIGNATURE: SIGN(headers, body)}


def _signed_by_joserfc() -> str:
    headers, body = _told()
    payload = signed_bytes({name: value.encode() for name, value in headers.items()}, body)
    return jws.serialize_compact(HEADER, payload, KEYS._key, algorithms=[ALGORITHM])


def _record(headers: dict[str, str]) -> Record:
    raw = tuple((name, value.encode()) for name, value in headers.items())
    return Record("silta.intake.v1", 0, 0, CASE.encode(), _told()[1], raw)


def _table(folder: Path) -> Signers:
    (folder / "keys.json").write_text(json.dumps(KEYS.public()))
    row = '[[signer]]\norganisation = "1.2.246.10.1"\nkeys = "keys.json"\nsigns_for = ["intake"]\n'
    (folder / "signers.toml").write_text(row)
    return Signers.of(folder / "signers.toml")


def _reading(record: Record, signers: Signers) -> Way:
    def way() -> object:
        found = read(PROCESS, record, (), signers)
        assert not isinstance(found, Unread), found.reason
        return found

    return way


def _read_by_joserfc(record: Record) -> Way:
    headers = {name: value for name, value in record.headers if value is not None}
    text = headers[SIGNATURE].decode()

    def way() -> object:
        payload = signed_bytes(headers, record.value or b"")
        jws.deserialize_compact(text, KEYS._key, payload=payload, algorithms=[ALGORITHM])
        return read(PROCESS, record)

    return way


def _measured(ways: dict[str, Way], rounds: int, times: int) -> dict[str, float]:
    """Microseconds of CPU a fact: the median of the rounds, after one that does not count."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            began = time.process_time()
            for _ in range(times):
                way()
            if turn:
                found[name].append((time.process_time() - began) / times * 1e6)
    return {name: statistics.median(each) for name, each in found.items()}


def main() -> None:
    """Prints a line for each way, with its ratio to the first of its kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--facts", type=int, default=500)
    asked = parser.parse_args()
    plain, signed = _record(_told()[0]), _record(_signed())
    with tempfile.TemporaryDirectory() as folder:
        table = _table(Path(folder))
    kinds: dict[str, dict[str, Way]] = {
        "making a fact": {
            "unsigned": _told,
            "signed": _signed,
            "signed by joserfc": _signed_by_joserfc,
        },
        "reading a fact": {
            "unsigned, unchecked": _reading(plain, UNCHECKED),
            "signed, unchecked": _reading(signed, UNCHECKED),
            "signed, checked": _reading(signed, table),
            "signed, checked by joserfc": _read_by_joserfc(signed),
        },
    }
    for kind, ways in kinds.items():
        found = _measured(ways, asked.rounds, asked.facts)
        first = next(iter(found.values()))
        for name, each in found.items():
            print(f"{kind:15} {name:27} {each:7.1f} µs {each / first:5.2f}x")
    headers = sum(len(name) + len(value or b"") for name, value in plain.headers)
    more = sum(len(name) + len(value or b"") for name, value in signed.headers) - headers
    print(f"{more} bytes more a fact; headers without it {headers}, body {len(_told()[1])}")


if __name__ == "__main__":
    main()
