"""`docs/security/decision-table.md`: made from consent's rules, its situations and the files."""

from collections.abc import Iterable
from pathlib import Path

from silta_cli.documents_tables import table
from silta_consent.decisions.permitting import RULES, decided
from silta_consent.entitlements import Entitled
from silta_consent.reference import Reference, Statute, read_reference
from silta_consent.situations import SITUATIONS, Situation
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.deciding import Obligation
from silta_contracts.open_codes import label
from silta_contracts.party import (
    OrganisationParty,
    SensitiveUnitParty,
)

_ANSWER = {True: "**permit**", False: "deny"}


def decision_parts(repository: Path) -> dict[str, str]:
    """The generated parts of the page."""
    reference = read_reference(repository / "deploy" / "reference" / "demonstration")
    return {
        "rules": _rules(),
        "situations": _situations(reference),
        "obligations": _obligations(reference),
        "roles": _roles(reference),
        "statutes": _statutes(reference.statutes),
    }


def _rules() -> str:
    return table(
        ("", "where", "answer", "reason", "in Finnish", "in Swedish"),
        (
            (
                str(number),
                rule.when,
                _ANSWER[rule.permit],
                f"`{rule.reason.value}`",
                label(rule.reason, "fi"),
                label(rule.reason, "sv"),
            )
            for number, rule in enumerate(RULES, start=1)
        ),
    )


def _situations(reference: Reference) -> str:
    places = {rule.reason.value: number for number, rule in enumerate(RULES, start=1)}
    rows = []
    for situation in SITUATIONS:
        told = decided(situation.asked(reference))
        reason = told.context.reason
        rows.append(
            (
                situation.given,
                _who(situation),
                situation.category.en,
                situation.purpose.en,
                _ANSWER[told.decision],
                f"{places[reason]} `{reason}`",
                ", ".join(f"`{owed}`" for owed in told.context.obligations),
            )
        )
    columns = ("situation", "who asks", "data", "purpose", "answer", "rule", "obligations")
    return table(columns, rows)


def _who(situation: Situation) -> str:
    party = situation.party
    match party:
        case OrganisationParty():
            return f"{party.type}, {party.role}"
        case SensitiveUnitParty():
            return f"sensitive unit, {party.role}"
        case _:
            return party.kind.replace("_", " ")


def _obligations(reference: Reference) -> str:
    protected = ", ".join(c.en for c in reference.entitlements.withhold_if_protected)
    owed = {
        Obligation.LOG: "every permit",
        Obligation.WITHHOLD_IF_PROTECTED: f"{protected}, to anybody but the client",
        Obligation.USE_ONCE: "a permit on an oral consent",
    }
    return table(
        ("code", "what who discloses has to do", "on"),
        ((f"`{code.value}`", code.en, where) for code, where in owed.items()),
    )


def _roles(reference: Reference) -> str:
    given = reference.entitlements
    entitled = [(role.en, given.roles[role]) for role in given.roles]
    entitled.append(("expert by experience", given.expert_by_experience))
    rows = [_entitled(name, what) for name, what in entitled]
    rows.append(
        ("close person, named by the client", *[_listed(given.close_person.categories)] * 3)
    )
    rows += [
        (f"close person, acting as {mandate.en}", *[_listed(what.categories)] * 3)
        for mandate, what in given.mandates.items()
    ]
    unverified = ", ".join(f"`{place}`" for place in given.unverified)
    said = f"Not checked yet (U): {unverified}.\n\n" if unverified else ""
    return said + table(("role", *(purpose.en for purpose in ConsentPurpose)), rows)


def _entitled(name: str, what: Entitled) -> tuple[str, ...]:
    return name, *(_listed(what.to(purpose)) for purpose in ConsentPurpose)


def _statutes(statutes: Iterable[Statute]) -> str:
    parts = []
    for statute in statutes:
        unverified = ", ".join(statute.unverified)
        said = f" Not checked against the statute yet (U): {unverified}." if unverified else ""
        parts.append(f"{statute.act}, section {statute.section}: {statute.name}.{said}")
        parts.append(
            table(
                ("type of party", "data"),
                ((kind.en, _listed(categories)) for kind, categories in statute.categories.items()),
            )
        )
    return "\n\n".join(parts)


def _listed(categories: Iterable[DataCategory]) -> str:
    named = tuple(categories)
    if set(named) == set(DataCategory):
        return "all that the ground names"
    return ", ".join(category.en for category in named) or "nothing"
