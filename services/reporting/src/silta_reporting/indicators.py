"""The indicators (*mittarit*), as data: what "does the model work?" is measured by.

The regions' documents name aims and no set of numbers; these are our defaults for the aims of
domain.md, section Reporting. To add one, add a row: its cases are placed in a period by the day
named in `day`. No two count the same cases in parts of different cut, so that nothing hidden in
one can be computed from another.
"""

from collections.abc import Iterable

from silta_contracts.codes import Need, OrganisationType
from silta_contracts.course_codes import (
    Band,
    Channel,
    ClientPresence,
    ClientView,
    FailureDemand,
    Measure,
    TriageOutcome,
)
from silta_reporting.counting import (
    Indicator,
    by_code,
    days,
    middle,
    ratio,
    share,
    total,
)
from silta_reporting.linked import LINKED
from silta_reporting.model import Asked, Measures
from silta_reporting.outcomes import OUTCOMES

FEEDBACK = "feedback_"


def _share(asked: Iterable[Asked], *endings: str) -> tuple[int, int]:
    all_ = tuple(asked)
    return sum(one.ended in endings for one in all_), len(all_)


def _always_there(case: Measures) -> bool:
    there = (ClientPresence.IN_PERSON, ClientPresence.REMOTELY)
    return all(meeting.client in there for meeting in case.meetings)


def _code(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


COUNT, PERCENT, DAYS = Measure.COUNT, Measure.PERCENT, Measure.DAYS

INDICATORS: tuple[Indicator, ...] = (
    # Timely, and through every door.
    Indicator(
        "contact_requests",
        "Yhteydenottopyynnöt pyytäjän mukaan",
        "Contact requests by kind of requesting service",
        COUNT,
        "contact_requested",
        by_code(OrganisationType, lambda case: _code(case.requester_type)),
        OrganisationType,
    ),
    Indicator(
        "contact_channels",
        "Yhteydenoton tapa",
        "How the contact came",
        COUNT,
        "contact_requested",
        by_code(Channel, lambda case: _code(case.channel)),
        Channel,
    ),
    Indicator(
        "needs",
        "Tuen tarpeet",
        "What support is needed with",
        COUNT,
        "contact_requested",
        by_code(Need, lambda case: case.needs),
        Need,
    ),
    Indicator(
        "drawn_up_with_client",
        "Pyyntö laadittu asiakkaan kanssa",
        "Contact request drawn up with the client",
        PERCENT,
        "contact_requested",
        share(lambda case: case.drawn_up_with_client),
    ),
    Indicator(
        "recognised_early",
        "Tarve tunnistettu varhain",
        "Need recognised early",
        PERCENT,
        "triaged",
        share(lambda case: case.recognised_early),
    ),
    Indicator(
        "triage_outcomes",
        "Palvelutarpeen arvion tulos",
        "How much help was enough",
        COUNT,
        "triaged",
        by_code(TriageOutcome, lambda case: _code(case.triage)),
        TriageOutcome,
    ),
    # A shorter and smoother process.
    Indicator(
        "days_to_triage",
        "Päivät pyynnöstä arvioon (mediaani)",
        "Days from request to triage (median)",
        DAYS,
        "triaged",
        middle(days("contact_requested", "triaged")),
    ),
    Indicator(
        "days_to_network",
        "Päivät pyynnöstä verkostoon (mediaani)",
        "Days from request to network (median)",
        DAYS,
        "network_assembled",
        middle(days("contact_requested", "network_assembled")),
    ),
    Indicator(
        "days_to_plan",
        "Päivät pyynnöstä suunnitelmaan (mediaani)",
        "Days from request to plan (median)",
        DAYS,
        "plan_agreed",
        middle(days("contact_requested", "plan_agreed")),
    ),
    Indicator(
        "days_to_follow_up",
        "Päivät suunnitelmasta seurantaan (mediaani)",
        "Days from plan to first follow-up (median)",
        DAYS,
        "first_follow_up",
        middle(days("plan_agreed", "first_follow_up")),
    ),
    Indicator(
        "steps_overdue",
        "Asiat, joissa jokin vaihe myöhästyi",
        "Cases in which a step was overdue",
        PERCENT,
        "contact_requested",
        share(lambda case: case.overdue > 0),
    ),
    Indicator(
        "failure_demand",
        "Häiriökysyntä: asiat, joissa asiakas joutui turhaan vaivaan",
        "Failure demand: cases in which the client was put to needless trouble",
        COUNT,
        "contact_requested",
        by_code(FailureDemand, lambda case: case.failure_demand),
        FailureDemand,
    ),
    # Joined resources: who comes, and whether they answer.
    Indicator(
        "organisations_per_client",
        "Organisaatioita asiakasta kohden (mediaani)",
        "Organisations per client (median)",
        COUNT,
        "network_assembled",
        middle(lambda case: case.organisations or None),
    ),
    Indicator(
        "invitations_unanswered",
        "Vastaamatta jääneet kutsut",
        "Invitations escalated or unanswered",
        PERCENT,
        "network_assembled",
        ratio(lambda case: _share(case.invitations, "escalated", "unanswered")),
    ),
    Indicator(
        "invitations_declined",
        "Yksiköiden torjumat kutsut",
        "Invitations declined by units",
        PERCENT,
        "network_assembled",
        ratio(lambda case: _share(case.invitations, "declined")),
    ),
    Indicator(
        "handovers_confirmed",
        "Vahvistetut saattaen vaihdot",
        "Escorted handovers confirmed",
        PERCENT,
        "plan_agreed",
        ratio(lambda case: _share(case.handovers, "accepted")),
    ),
    # The client as an actor; dissent is seen.
    Indicator(
        "client_present",
        "Asiakas mukana kaikissa tapaamisissa",
        "Client present at every meeting",
        PERCENT,
        "first_meeting",
        share(_always_there, among=lambda case: bool(case.meetings)),
    ),
    Indicator(
        "client_tasks",
        "Suunnitelmassa asiakkaan omia tehtäviä",
        "Plans with tasks of the client's own",
        PERCENT,
        "plan_agreed",
        share(lambda case: case.client_tasks > 0),
    ),
    Indicator(
        "agreed_with_reservation",
        "Suunnitelmasta sovittu varauksin",
        "Plans agreed with a reservation",
        PERCENT,
        "plan_agreed",
        share(lambda case: case.with_reservation),
    ),
    Indicator(
        "client_disagrees_with_end",
        "Asiakas eri mieltä päättämisestä",
        "Client disagrees with the end",
        PERCENT,
        "closed",
        share(
            lambda case: case.client_view == ClientView.DISAGREES,
            among=lambda case: case.client_view is not None,
        ),
    ),
    Indicator(
        "withdrawals",
        "Peruutetut suostumukset",
        "Consents withdrawn",
        COUNT,
        "withdrawn",
        total(lambda case: len(case.withdrawals)),
    ),
    Indicator(
        "withdrawals_handled",
        "Loppuun käsitellyt peruutukset",
        "Withdrawals handled",
        PERCENT,
        "withdrawn",
        ratio(lambda case: (len(case.withdrawals_completed), len(case.withdrawals))),
    ),
    *OUTCOMES,
    *LINKED,
)


def feedback_on(question: str) -> Indicator:
    """The bands of the clients' answers to one question of the model file."""

    def bands(case: Measures) -> tuple[str, ...]:
        return tuple(answer.band for answer in case.feedback if answer.question == question)

    return Indicator(
        f"{FEEDBACK}{question}",
        f"Asiakaspalaute: {question}",
        f"Client feedback: {question}",
        COUNT,
        "feedback_given",
        by_code(Band, bands),
        Band,
    )


def indicators(questions: Iterable[str]) -> tuple[Indicator, ...]:
    """All indicators of an operating model with these feedback questions."""
    return (*INDICATORS, *(feedback_on(question) for question in questions))


def named(code: str) -> Indicator | None:
    """The indicator of a code; none for one that is counted no more."""
    known = next((indicator for indicator in INDICATORS if indicator.code == code), None)
    if known is None and code.startswith(FEEDBACK):
        return feedback_on(code.removeprefix(FEEDBACK))
    return known
