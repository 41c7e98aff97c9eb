"""May a party get this data of a case for this purpose now? The question and its answer.

The shape is the OpenID AuthZEN Authorization API's (1.0, access evaluations): who asks is the
subject, the case the resource, and each evaluation asks for one category of data. It is part of
the wire contract: any service asks so, and any consent service answers so.
"""

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.ids import CASE_PATTERN
from silta_contracts.open_codes import Code
from silta_contracts.party import Party
from silta_contracts.value import Moment

_ASKED: Final = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DecisionReason(Code):
    """Why data may be had, or not. None tells a consent withdrawn from one never given."""

    OWN_DATA = "own-data", "omat tiedot", "the client's own data", "egna uppgifter"
    NAMED_BY_CLIENT = (
        "named-by-client",
        "asiakkaan nimeämä läheinen",
        "a close person whom the client named",
        "närstående som klienten har namngett",
    )
    STATUTE = "statute", "lakiperuste", "a statute", "lagstadgad grund"
    CONSENT = "consent", "suostumus", "a consent", "samtycke"
    ORAL_CONSENT = (
        "oral-consent",
        "suullinen suostumus, yksi luovutus",
        "an oral consent, for one disclosure",
        "muntligt samtycke, ett utlämnande",
    )
    CASE_NOT_KNOWN = (
        "case-not-known",
        "asiaa ei tunneta",
        "the case is not known",
        "ärendet är inte känt",
    )
    CASE_ENDED = "case-ended", "asia on päättynyt", "the case has ended", "ärendet är avslutat"
    NOT_A_MEMBER = (
        "not-a-member",
        "ei asiakasverkoston jäsen",
        "no member of the case's network",
        "inte medlem i klientnätverket",
    )
    CLOSE_PERSON_NOT_ENTITLED = (
        "close-person-not-entitled",
        "läheinen ei saa näitä tietoja",
        "a close person does not get this",
        "en närstående får inte dessa uppgifter",
    )
    ROLE_NOT_ENTITLED = (
        "role-not-entitled",
        "rooli ei oikeuta näihin tietoihin",
        "the role does not get this data",
        "rollen berättigar inte till uppgifterna",
    )
    NO_LIVE_GROUND = (
        "no-live-ground",
        "ei voimassa olevaa perustetta",
        "no live ground",
        "ingen gällande grund",
    )


class Obligation(Code):
    """What who discloses has to do."""

    LOG = "log", "kirjaa luovutuslokiin", "write it to the access log", "för in i loggen"
    WITHHOLD_IF_PROTECTED = (
        "withhold-if-protected",
        "jätä pois, jos asiakkaalla on turvakielto",
        "leave out where the client is under non-disclosure for safety reasons",
        "utelämna vid spärrmarkering",
    )
    USE_ONCE = (
        "use-once",
        "vain tämä luovutus",
        "this disclosure only",
        "endast detta utlämnande",
    )


class Subject(BaseModel):
    """Who is to get the data: a party of the case."""

    model_config = _ASKED
    type: Literal["party"] = "party"
    properties: Party


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
