"""May a party get this data of a case for this purpose now? The question and its answer.

The shape is the OpenID AuthZEN Authorization API's (1.0, access evaluations): who asks is the
subject, the case the resource, and each evaluation asks for one category of data. It is part of
the wire contract: any service asks so, and any consent service answers so. With it stand the codes
by which the services that disclose tell, in their answers and access logs, what came of it.
"""

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from silta_contracts.codes import ConsentPurpose, DataCategory, Mandate
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.open_codes import Code, Open
from silta_contracts.party import Party
from silta_contracts.value import Moment

_ASKED: Final = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DecisionReason(Code):
    """Why data may be had, or not. None tells a consent withdrawn from one never given."""

    OWN_DATA = "own-data", "omat tiedot", "the client's own data"
    BY_MANDATE = (
        "by-mandate",
        "toimii asiakkaan puolesta valtuutuksella",
        "acts for the client on a mandate",
    )
    NAMED_BY_CLIENT = (
        "named-by-client",
        "asiakkaan nimeämä läheinen",
        "a close person whom the client named",
    )
    STATUTE = "statute", "lakiperuste", "a statute"
    CONSENT = "consent", "suostumus", "a consent"
    ORAL_CONSENT = (
        "oral-consent",
        "suullinen suostumus, yksi luovutus",
        "an oral consent, for one disclosure",
    )
    CASE_NOT_KNOWN = (
        "case-not-known",
        "asiaa ei tunneta",
        "the case is not known",
    )
    CASE_ENDED = "case-ended", "asia on päättynyt", "the case has ended"
    NOT_A_MEMBER = (
        "not-a-member",
        "ei asiakasverkoston jäsen",
        "no member of the case's network",
    )
    CLOSE_PERSON_NOT_ENTITLED = (
        "close-person-not-entitled",
        "läheinen ei saa näitä tietoja",
        "a close person does not get this",
    )
    ROLE_NOT_ENTITLED = (
        "role-not-entitled",
        "rooli ei oikeuta näihin tietoihin",
        "the role does not get this data",
    )
    NO_LIVE_GROUND = (
        "no-live-ground",
        "ei voimassa olevaa perustetta",
        "no live ground",
    )


class Obligation(Code):
    """What who discloses has to do."""

    LOG = "log", "kirjaa luovutuslokiin", "write it to the access log"
    WITHHOLD_IF_PROTECTED = (
        "withhold-if-protected",
        "jätä pois, jos asiakkaalla on turvakielto",
        "leave out where the client is under non-disclosure for safety reasons",
    )
    USE_ONCE = (
        "use-once",
        "vain tämä luovutus",
        "this disclosure only",
    )


class WithheldReason(Code):
    """Why who discloses withholds what was permitted, or could not have it decided."""

    PROTECTED = "protected", "suojattu tieto", "protected data"
    # In older logs; now it is the decision point's word, which does not tell when a ground ended.
    GROUND_ENDED_HERE = "ground-ended-here", "peruste on päättynyt", "the ground has ended"
    DECISION_TOO_OLD = "decision-too-old", "päätös ehti vanhentua", "the decision became too old"
    OBLIGATION_NOT_KNOWN = (
        "obligation-not-known",
        "päätöksen ehtoa ei tunneta",
        "an obligation of the decision is not known",
    )
    ERASED = "erased", "tieto on poistettu", "erased"
    NOT_DECIDED = "not-decided", "päätöstä ei saatu", "no decision could be had"
    NOT_OPENED = "not-opened", "tietoa ei saatu avattua", "it could not be opened"


class Disclosable(Code):
    """What is asked for of a case and stands in the access log; a door's name."""

    PERSON = "person", "henkilö- ja yhteystiedot", "name, identity and contact data"
    WORDS = "words", "asiakkaan omat sanat", "the client's own words"
    MEETINGS = "meetings", "tapaamisten paikat", "where meetings are held"
    CLOSE_PERSONS = "close-persons", "läheisten tiedot", "close persons' data"
    UNITS = "units", "suojatut yksiköt", "protected units, by name"
    ASSESSMENT = "assessment", "palvelutarpeen arvio", "the need as it was assessed"
    PLAN = "plan", "suunnitelman tavoitteet ja tehtävät", "goals and tasks of the plan"
    CASE_MANAGERS = "case-managers", "asiakasvastaavat", "case managers"
    NOTES = "notes", "seurannan muistiinpanot", "notes of the follow-up"
    FEEDBACK = "feedback", "palaute", "feedback"
    WORK_ABILITY = "work-ability", "työkykyarviot", "measures of work ability"
    ACCESS_LOG = "access-log", "luovutusloki", "the access log"
    DIALOGUE = "dialogue", "koordinaation kysymykset", "questions of coordination"
    ADVICE = "advice", "konsultaatio ilman henkilötietoja", "consultation without identity"
    HEALTH_CHECK = "health-check", "terveystarkastuksen havainnot", "what a health check found"
    DUPLICATES = "duplicates", "saman henkilön muut asiat", "other cases of the same person"


class WhyOlder(Code):
    """The special reason for which entries over two years old are looked at (a code, no words)."""

    SUSPECTED_MISUSE = "suspected-misuse", "väärinkäytön epäily", "suspected misuse"
    LEGAL_CLAIM = "legal-claim", "oikeudellinen vaade", "a legal claim"
    OTHER_SPECIAL_REASON = "other-special-reason", "muu erityinen syy", "another special reason"


class Subject(BaseModel):
    """Who is to get the data: a party of the case.

    ``mandate``: on what a close person acts in the client's place, as their token says.
    """

    model_config = _ASKED
    type: Literal["party"] = "party"
    properties: Party
    mandate: Open[Mandate] | None = None


class ActionProperties(BaseModel):
    """What the data is to be used for."""

    model_config = _ASKED
    purpose: ConsentPurpose


class Action(BaseModel):
    """What is asked: to disclose, for a purpose."""

    model_config = _ASKED
    name: Literal["disclose"] = "disclose"
    properties: ActionProperties


class CategoryProperties(BaseModel):
    """What kind of data."""

    model_config = _ASKED
    category: DataCategory


class Resource(BaseModel):
    """Data of a case, of one category."""

    model_config = _ASKED
    type: Literal["case_data"] = "case_data"
    id: str = Field(pattern=CASE_PATTERN, description="the case")
    properties: CategoryProperties


class Evaluation(BaseModel):
    """One question among those that are asked together."""

    model_config = _ASKED
    resource: Resource


class Question(BaseModel):
    """`POST /decisions`: one party, one purpose, one or more categories of one case.

    ``once`` names the disclosure: only then an oral consent is looked at, and it is used up by
    the answer. The same id again, by the same party, is the same disclosure for a short while.
    """

    model_config = _ASKED
    subject: Subject
    action: Action
    evaluations: tuple[Evaluation, ...] = Field(min_length=1, max_length=20)
    once: str | None = Field(
        default=None, pattern=r"^[0-9a-z]{16,64}$", description="a random id of the disclosure"
    )

    @model_validator(mode="after")
    def _of_one_case(self) -> Self:
        if len({evaluation.resource.id for evaluation in self.evaluations}) != 1:
            raise ValueError("ask of one case at a time")
        return self

    @property
    def case(self) -> str:
        """The case that is asked about."""
        return self.evaluations[0].resource.id


class Answered(BaseModel):
    """On what a decision stands; codes that a newer service adds are to be taken as they are."""

    reason: str = Field(description="a DecisionReason, of a permit and of a denial")
    ground: str | None = Field(default=None, description="id of the consent or basis")
    act: str | None = Field(default=None, description="number and year of the act, for a statute")
    section: str | None = Field(default=None, description="section of the act, for a statute")
    valid_until: Moment | None = Field(
        default=None,
        description="of a permit: nobody may use it past this moment, which is seconds away",
    )
    obligations: tuple[str, ...] = Field(
        default=(), description="of a permit: each an Obligation that who discloses has to keep"
    )


class Decision(BaseModel):
    """The answer to one evaluation: permit (true) or deny (false)."""

    decision: bool = Field(description="permit or deny")
    context: Answered


class Answer(BaseModel):
    """The answers, in the order of the evaluations."""

    evaluations: tuple[Decision, ...]
