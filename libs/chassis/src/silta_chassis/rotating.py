"""Keys of the vault are changed: data keys are wrapped anew, fingerprints are made anew.

The service may run meanwhile, and so may another of these: each document is changed by itself,
only as it was read. What is done is skipped by the next run, so it may be stopped at any time.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pymongo import ASCENDING, UpdateOne

from silta_chassis.entries import Document
from silta_chassis.envelope import Sealed
from silta_chassis.key_rings import KEY_BYTES, NAME, KeyRings, member_of
from silta_chassis.transit import KeysAway
from silta_chassis.vault import Vault, sealed_of, stored
from silta_chassis.walk import Progress

PAGE = 200
_KEY_NAME = re.compile(rf"{NAME.pattern}(:v[0-9]+)?")


@dataclass
class Rotated:
    """What a run did: of so many documents, so many were under the current keys already.

    ``changed`` were erased or changed by somebody else meanwhile; ``unopened`` counts by name of
    their key those that do not open, which stay as they are.
    """

    documents: int = 0
    current: int = 0
    renewed: int = 0
    changed: int = 0
    unopened: dict[str, int] = field(default_factory=dict)

    def closed(self, document: Document) -> None:
        """Counts one that does not open."""
        sealed = sealed_of(document["value"])
        name = sealed.key.by if sealed is not None else ""
        name = name if _KEY_NAME.fullmatch(name) else "?"
        self.unopened[name] = self.unopened.get(name, 0) + 1


async def rotate(vault: Vault, progress: Progress) -> Rotated:
    """Brings every document under the current keys. Raises KeysAway."""
    rings = vault.envelope.rings
    if rings is None:
        raise KeysAway("NoKeys")
    # A key service's newest version is told only by what it wraps.
    [probe] = await vault.envelope.wrap([os.urandom(KEY_BYTES)])
    told = Rotated()
    total = await vault.documents.estimated_document_count()
    after: Document = {}
    while page := await vault.documents.find(after).sort("_id", ASCENDING).limit(PAGE).to_list():
        stale = [d for d in page if _stale(d, probe.by, rings)]
        told.documents += len(page)
        told.current += len(page) - len(stale)
        await _renew(vault, rings, stale, probe.by, told)
        after = {"_id": {"$gt": page[-1]["_id"]}}
        progress(told.documents, max(total, told.documents))
    return told


def _stale(document: Document, by: str, rings: KeyRings) -> bool:
    sealed = sealed_of(document["value"])
    return sealed is None or sealed.key.by != by or _hashed_before(document, rings)


def _hashed_before(document: Document, rings: KeyRings) -> bool:
    made = document.get("fingerprint", "")
    return bool(made) and not made.startswith(f"{rings.fingerprints.current}:")


async def _renew(
    vault: Vault, rings: KeyRings, stale: Sequence[Document], by: str, told: Rotated
) -> None:
    """Wraps and hashes these anew, and counts what became of them."""
    sealed = {d["_id"]: one for d in stale if (one := sealed_of(d["value"])) is not None}
    keys = await vault.envelope.unwrap([one.key for one in sealed.values()])
    unwrapped = {ref: key for ref, key in zip(sealed, keys, strict=True) if key is not None}
    # Only where a fingerprint has to be made anew is anything read.
    read = await vault.opened([d for d in stale if _hashed_before(d, rings)])
    plain = {document["_id"]: document for document in read}
    fit = [d for d in stale if d["_id"] in unwrapped and "value" in plain.get(d["_id"], d)]
    for document in stale:
        if document not in fit:
            told.closed(document)
    again = [d["_id"] for d in fit if sealed[d["_id"]].key.by != by]
    wrapped = dict(
        zip(again, await vault.envelope.wrap([unwrapped[ref] for ref in again]), strict=True)
    )
    writes = []
    for document in fit:
        ref = document["_id"]
        change: Document = {}
        if ref in wrapped:
            change["value"] = stored(Sealed(wrapped[ref], sealed[ref].data))
        if ref in plain:
            member = member_of(document["fingerprint"])
            change["fingerprint"] = rings.fingerprint(member, plain[ref]["value"][member])
        as_read = {"_id": ref, "value.key": sealed[ref].key.data}
        writes.append(UpdateOne(as_read, {"$set": change}))
    if writes:
        done = await vault.documents.bulk_write(writes, ordered=False)
        told.renewed += done.matched_count
        told.changed += len(writes) - done.matched_count
