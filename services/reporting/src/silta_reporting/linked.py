"""Indicators of linked processes: the coverage of the unemployed person's health check, by area."""

from silta_contracts.course_codes import Measure
from silta_reporting.counting import Indicator, number, share

LINKED: tuple[Indicator, ...] = (
    Indicator(
        "health_checks_offered",
        "Tarjotut työttömien terveystarkastukset",
        "Health checks offered to unemployed persons",
        Measure.COUNT,
        "health_check_offered",
        number(lambda case: True),
    ),
    Indicator(
        "health_checks_done",
        "Tehdyt terveystarkastukset tarjotuista",
        "Health checks done, of those offered",
        Measure.PERCENT,
        "health_check_offered",
        share(lambda case: case.health_check_done is not None),
    ),
    Indicator(
        "health_checks_to_network",
        "Verkostoon johtaneet terveystarkastukset",
        "Health checks that led to a network",
        Measure.PERCENT,
        "health_check_done",
        share(lambda case: case.network_assembled is not None),
    ),
)
