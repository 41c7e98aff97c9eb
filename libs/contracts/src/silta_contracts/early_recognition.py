"""Early recognition (*varhainen tunnistaminen*) at booking: the rules of an area, as data.

The regions' documents name no indicator and no limit: the rules here are our defaults, and none is
law. A rule that fires is an observation for a professional and the client, never a decision.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import Field, model_validator

from silta_contracts.early_codes import EarlyIndicator
from silta_contracts.ids import EarlyRuleCode
from silta_contracts.open_codes import Open
from silta_contracts.party import OrganisationParty
from silta_contracts.value import Value


class EarlyRule(Value):
    """Fires where all of ``all_of`` hold, and one of ``any_of`` where it names some."""

    code: EarlyRuleCode
    all_of: tuple[Open[EarlyIndicator], ...] = ()
    any_of: tuple[Open[EarlyIndicator], ...] = ()
    fi: str = Field(min_length=1, max_length=200)
    sv: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)
    plain: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _looks_at_something(self) -> "EarlyRule":
        if not self.all_of and not self.any_of:
            raise ValueError("name an indicator in all_of or any_of: a rule must look at something")
        return self

    def fires(self, held: Iterable[str]) -> bool:
        """Whether it fires on what holds. What is not known does not hold."""
        known = set(held)
        return known.issuperset(self.all_of) and (
            not self.any_of or not known.isdisjoint(self.any_of)
        )


_E: Final = EarlyIndicator

DEFAULT_RULES: Final = (
    EarlyRule(
        code="guidance_and_no_work",
        all_of=(_E.UNEMPLOYED, _E.WISHES_GUIDANCE),
        fi="Asiakas ei ole töissä ja toivoo ohjausta.",
        sv="Klienten är utan arbete och önskar vägledning.",
        en="The client is out of work and wishes guidance.",
        plain="Sinulla ei ole työtä, ja haluat apua ja neuvoja.",
    ),
    EarlyRule(
        code="illness_and_no_work",
        all_of=(_E.UNEMPLOYED,),
        any_of=(_E.LINGERING_ILLNESS, _E.REPEATED_APPOINTMENTS, _E.VISITS_OVER_5),
        fi="Asiakas ei ole töissä, ja sama vaiva tai käynnit toistuvat.",
        sv="Klienten är utan arbete, och samma besvär eller besöken upprepas.",
        en="The client is out of work, and the same trouble or the visits come again.",
        plain="Sinulla ei ole työtä, ja olet tarvinnut apua monta kertaa.",
    ),
    EarlyRule(
        code="long_sick_leave",
        any_of=(_E.SICK_LEAVE_OVER_30, _E.SICK_LEAVE_OVER_90),
        fi="Asiakkaalla on yli 30 sairauspoissaolopäivää vuodessa.",
        sv="Klienten har över 30 sjukfrånvarodagar på ett år.",
        en="The client has over 30 days of sick leave in a year.",
        plain="Olet ollut sairauden takia pois töistä yli 30 päivää.",
    ),
    EarlyRule(
        code="many_visits",
        all_of=(_E.REPEATED_APPOINTMENTS, _E.VISITS_OVER_5),
        fi="Asiakas on käynyt yli 5 kertaa puolessa vuodessa, ja sama vaiva toistuu.",
        sv="Klienten har besökt över 5 gånger på ett halvt år, och samma besvär upprepas.",
        en="The client came over 5 times in half a year, and the same trouble comes again.",
        plain="Olet käynyt täällä monta kertaa saman asian takia.",
    ),
)


class EarlyRecognition(Value):
    """What an area looks at when a time is booked, and who is its early service (*alkupalvelu*)."""

    early_service: OrganisationParty | None = Field(
        default=None, description="the unit that does it; none: the area's coordinating unit"
    )
    rules: tuple[EarlyRule, ...] = Field(
        default=DEFAULT_RULES, min_length=1, description="what is looked at; our defaults if none"
    )

    @model_validator(mode="after")
    def _each_once(self) -> "EarlyRecognition":
        codes = [rule.code for rule in self.rules]
        if len(set(codes)) != len(codes):
            raise ValueError("rules: one code stands twice: take it out")
        return self


def fired(rules: Iterable[EarlyRule], held: Iterable[str]) -> tuple[EarlyRule, ...]:
    """The rules that fire on what holds, in their order."""
    known = frozenset(held)
    return tuple(rule for rule in rules if rule.fires(known))
