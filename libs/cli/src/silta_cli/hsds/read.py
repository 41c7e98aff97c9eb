"""Pages of HSDS as a directory, and all that could not be taken in, in sentences."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from silta_cli.hsds.objects import (
    Attribute,
    Contact,
    Location,
    Organization,
    Page,
    Service,
    Thing,
)
from silta_cli.hsds.words import LOCATIONS, OID, ORGANIZATIONS, OURS, SERVICES, days
from silta_contracts.operating_model import UnreadableFile, explained
from silta_network.directory_file import UnitEntry

T = TypeVar("T", bound=Thing)

_MUNICIPALITY: Final = re.compile(r"^[0-9]{3}$")
_OIDS: Final = re.compile(r"^1\.2\.246\.10\.[0-9]{8}(\.[0-9]{1,10}){0,6}$")
# What we take in, or what says the same as something else that we take in.
_REPEATED: Final = {"organization_id", "description", "status", "updated"}


@dataclass
class TakenIn:
    """A directory's file as data (for TOML), and what was left out of it, in sentences."""

    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def content(self) -> dict[str, Any]:
        """The file as data."""
        places = {"places": self.places} if self.places else {}
        return {"organisations": list(self.organisations.values()), **places}

    @property
    def told(self) -> list[str]:
        """All that did not come along."""
        return [
            *self.left_out,
            *(
                f"{where}: {count} times; the directory has no place for it"
                for where, count in sorted(self.unknown.items())
            ),
        ]


def taken_in(texts: Mapping[str, str]) -> TakenIn:
    """What pages say, by the name of their file. Raises UnreadableFile, naming the place."""
    done = TakenIn()
    by_id: dict[str, Organization] = {}
    for one in _objects(ORGANIZATIONS, texts, Organization):
        by_id[str(one.id)] = one
        _organisation(done, one)
        _unknown(done, "organization", one)
    for service in _objects(SERVICES, texts, Service):
        _unknown(done, "service", service)
        _service(done, service, by_id)
    for location in _objects(LOCATIONS, texts, Location):
        _unknown(done, "location", location)
        said = _said(done, "location", location.attributes)
        code = _first(said, "place") or _slug(location.name or "")
        if code is None or not location.name:
            done.left_out.append(f"location {location.id}: it has no name")
            continue
        done.places.append({"code": code, "name": location.name})
    return done


def _objects(name: str, texts: Mapping[str, str], kind: type[T]) -> Iterable[T]:
    if name not in texts:
        return []
    try:
        page = Page.model_validate_json(texts[name])
        if not page.last_page:
            raise UnreadableFile(f"{name}: it is one page of several; put all into one file")
        return [kind.model_validate(one) for one in page.contents]
    except ValidationError as wrong:
        raise UnreadableFile(f"{name}: {explained(wrong)}") from None


def _unknown(done: TakenIn, where: str, value: BaseModel) -> None:
    """Counts what the objects hold beside what is read here, however deep."""
    for name in value.model_extra or {}:
        if name not in _REPEATED:
            done.unknown[f"{where}.{name}"] += 1
    for name, inner in value:
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, BaseModel):
                _unknown(done, f"{where}.{name}", one)


def _organisation(done: TakenIn, organization: Organization) -> str | None:
    """The OID of an organisation that can be taken in; it is listed from then on."""
    oid = next(
        (
            one.identifier
            for one in organization.organization_identifiers
            if one.identifier_type.upper() == OID and _OIDS.match(one.identifier)
        ),
        None,
    )
    if oid is None:
        done.left_out.append(
            f"organization {organization.id}: it has no identifier of type OID "
            "(1.2.246.10. and 8 digits), and a party is named by it"
        )
        return None
    done.organisations.setdefault(oid, {"oid": oid, "name": organization.name, "units": []})
    return oid


def _service(done: TakenIn, service: Service, by_id: Mapping[str, Organization]) -> None:
    where = f"service {service.id}"
    said = _said(done, "service", service.attributes)
    whose = service.organization or by_id.get(str(service.organization_id))
    if whose is None:
        hidden = " (a sensitive unit without its name)" if "sensitive-ref" in said else ""
        done.left_out.append(f"{where}: it says no organisation{hidden}")
        return
    oid = _organisation(done, whose)
    kind, code = _first(said, "type"), _first(said, "unit") or _slug(service.name)
    if oid is None or code is None:
        return
    if kind is None:
        done.left_out.append(
            f"{where} ({code}): nothing says what kind of organisation it is; write it by hand, or "
            f"add an attribute `type` of link_type {OURS}"
        )
        return
    unit: dict[str, Any] = {"code": code, "name": service.name, "type": kind}
    unit |= _few(said) | _whom_it_serves(done, where, service, said)
    unit["capacity"] = int(sum(one.available for one in service.capacities))
    unit |= _deputies(done, where, oid, said)
    if contacts := [one for c in service.contacts if (one := _contact(done, where, c))]:
        unit["contacts"] = contacts
    try:
        UnitEntry.model_validate(unit, context={"tolerant": False})
    except ValidationError as wrong:
        done.left_out.append(f"{where} ({code}): {explained(wrong)}")
        return
    done.organisations[oid]["units"].append(unit)


def _few(said: Mapping[str, list[str]]) -> dict[str, Any]:
    """What is one word each, as it was said."""
    names = {"role": "role", "sensitive-ref": "sensitive_ref", "reveals": "reveals"}
    found: dict[str, Any] = {to: said[name][0] for name, to in names.items() if name in said}
    if "open" in said:
        found |= days(said["open"][0])
    if "shared-by" in said:
        pairs = (text.partition(" ") for text in said["shared-by"])
        found["shared_by"] = [{"oid": oid, "type": kind} for oid, _, kind in pairs]
    if "placements" in said:
        told = (text.split(" ") for text in said["placements"])
        names_ = ("kind", "municipality", "places")
        found["placements"] = [dict(zip(names_, one, strict=False)) for one in told]
    return found


def _whom_it_serves(
    done: TakenIn, where: str, service: Service, said: Mapping[str, list[str]]
) -> dict[str, Any]:
    if "area" in said:
        return {"areas": said["area"]}
    codes = [a.extent or "" for a in service.service_areas]
    if unread := sum(1 for code in codes if not _MUNICIPALITY.match(code)):
        done.left_out.append(
            f"{where}: {unread} of its service areas; only an `extent` of three digits, a "
            "municipality, is read"
        )
    return {"municipalities": [code for code in codes if _MUNICIPALITY.match(code)]}


def _deputies(done: TakenIn, where: str, oid: str, said: Mapping[str, list[str]]) -> dict[str, Any]:
    deputies = []
    for text in said.get("deputy", ()):
        name, _, when = text.partition(" ")
        if "/" not in name:
            done.left_out.append(f"{where}: a deputy that is a sensitive unit without its name")
            continue
        own, _, code = name.partition("/")
        deputies.append({"unit": code if own == oid else name, **(days(when) if when else {})})
    if not deputies:
        if "last" not in said:
            done.left_out.append(f"{where}: no deputy is said, so `last = true` was written")
        return {"last": True}
    if len(deputies) == 1 and len(deputies[0]) == 1:
        return {"deputy": deputies[0]["unit"]}
    return {"deputies": deputies}


def _contact(done: TakenIn, where: str, contact: Contact) -> dict[str, Any] | None:
    if contact.name:
        done.left_out.append(f"{where}: the name of a contact; the directory names no person")
    if contact.title is None:
        done.left_out.append(f"{where}: a contact that has no title: whose desk is it?")
        return None
    phones = [phone.number for phone in contact.phones]
    if len(phones) > 1:
        done.left_out.append(f"{where}: {len(phones) - 1} more phone numbers of a contact")
    found = {"title": contact.title, "phone": next(iter(phones), None), "email": contact.email}
    return {name: value for name, value in found.items() if value is not None}


def _said(done: TakenIn, where: str, attributes: Iterable[Attribute]) -> dict[str, list[str]]:
    """Our attributes by name; others are counted."""
    said: dict[str, list[str]] = {}
    for one in attributes:
        if one.link_type == OURS and one.label and one.value:
            said.setdefault(one.label, []).append(one.value)
        else:
            done.unknown[f"{where}.attributes of link_type {one.link_type or 'none'}"] += 1
    return said


def _first(said: Mapping[str, list[str]], name: str) -> str | None:
    return next(iter(said.get(name, ())), None)


def _slug(name: str) -> str | None:
    """A code made of a name where none was said."""
    plain = name.lower().translate(str.maketrans("åäö", "aao"))
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]
    return code if re.match(r"[a-z]", code) else None
