"""One version of one area's operating model (*toimintamalli*): a file that people edit.

TOML; :func:`read_area_model` checks it and says in plain words what is wrong where. Durations are
our defaults (the regions' documents name none), written like ``5 working days``.
"""

import hashlib
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, model_validator

from silta_contracts.codes import ConsentForm, ConsentPurpose, OrganisationType, Role
from silta_contracts.course_codes import Channel, TriageOutcome
from silta_contracts.early_recognition import EarlyRecognition
from silta_contracts.fact import ModelRef
from silta_contracts.ids import (
    SLUG_PATTERN,
    AreaId,
    IndicatorCode,
    ModelVersion,
    QuestionCode,
)
from silta_contracts.open_codes import Language, Open
from silta_contracts.operating_model import Durations, read_toml
from silta_contracts.party import OrganisationParty, same_unit
from silta_contracts.team_codes import TeamStep
from silta_contracts.value import Value

# Nobody is sent away: these ways in are open everywhere, whatever a file says.
ALWAYS_OPEN: Final = (Channel.PROFESSIONAL, Channel.SELF, Channel.CLOSE_PERSON)
# A question's code becomes part of an indicator's code, which holds 64 characters.
LONGEST_QUESTION: Final = 50


class PlanElement(StrEnum):
    """What a plan must have before it is proposed."""

    SHORT_GOAL = "short_goal"
    LONG_GOAL = "long_goal"
    TASK_FOR_EACH_GOAL = "task_for_each_goal"
    CLIENT_TASK = "client_task"
    NEED_ASSESSED = "need_assessed"


class CoreMember(Value):
    """A kind of unit that is invited always."""

    type: Open[OrganisationType]
    role: Open[Role] = Role.PROFESSIONAL


class Precondition(Value):
    """What triage asks before it decides for some kind of help.

    It is no criterion for being helped: every other outcome stays open whatever the answer is.
    """

    code: QuestionCode
    decides: tuple[Open[TriageOutcome], ...] = Field(
        default=(TriageOutcome.NETWORK,), min_length=1, description="the help that needs a yes"
    )
    fi: str = Field(min_length=1, max_length=200)
    sv: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)
    plain: str = Field(min_length=1, max_length=200)

    def asks(self, lang: Language) -> str:
        """The question as people read it."""
        said: str = getattr(self, lang)
        return said


class AreaModel(Value):
    """One version of an area's model, with the hash of its file.

    ``coordinating`` answers for a case until its first case manager; who does not act in time is
    followed by ``deputy``, then by ``escalation`` in its order, the last of which is told on.
    """

    area: AreaId
    version: ModelVersion
    hash: str = ""
    name: str = Field(min_length=1, max_length=80)
    municipalities: tuple[Annotated[str, Field(pattern=r"^[0-9]{3}$")], ...] = Field(min_length=1)
    coordinating: OrganisationParty
    deputy: OrganisationParty
    escalation: tuple[OrganisationParty, ...] = ()
    # What the area tells of; a contact that comes another way is taken all the same.
    ways_in: tuple[Open[Channel], ...] = ALWAYS_OPEN
    preconditions: tuple[Precondition, ...] = ()
    core_members: tuple[CoreMember, ...] = ()
    as_needed: tuple[Open[OrganisationType], ...] = ()
    team_steps: tuple[Open[TeamStep], ...] = Field(
        default=(),
        description="steps of a work-ability team that the area takes, beside the network's",
    )
    early_recognition: EarlyRecognition | None = Field(
        default=None, description="what is looked at when a time is booked; none: nothing is"
    )
    quorum_professionals: int = Field(default=2, ge=1, le=20)
    plan_elements: tuple[PlanElement, ...] = ()
    plan_approvals: tuple[Open[OrganisationType], ...] = Field(
        default=(), description="kinds of member that answer a proposed plan without a task too"
    )
    questionnaires: tuple[Annotated[str, Field(pattern=SLUG_PATTERN)], ...] = ()
    consent_forms: tuple[Open[ConsentForm], ...] = Field(default=tuple(ConsentForm), min_length=1)
    consent_purposes: tuple[Open[ConsentPurpose], ...] = Field(
        default=(ConsentPurpose.COOPERATE,),
        description="what the client is asked for, each on its own, in this order",
    )
    unreached_tries: int = Field(
        default=3, ge=1, description="tries before a case may be closed as not reached"
    )
    feedback_questions: tuple[IndicatorCode, ...] = ("heard", "helped", "one_contact")
    feedback_after_follow_ups: int | None = Field(
        default=None,
        ge=1,
        le=50,
        description="after how many follow-ups feedback is asked for, beside the end; none: then",
    )
    durations: Durations = Durations()

    @model_validator(mode="after")
    def _consistent(self) -> "AreaModel":
        if same_unit(self.coordinating, self.deputy):
            raise ValueError("deputy: name another unit than the coordinating one")
        told = (self.coordinating, *self.told)
        if any(same_unit(a, b) for n, a in enumerate(told) for b in told[:n]):
            raise ValueError("escalation: a unit stands twice; each is told once")
        closed = [way.value for way in ALWAYS_OPEN if way not in self.ways_in]
        if closed:
            raise ValueError(
                f"ways_in: add {', '.join(closed)}: nobody who asks for help is sent away"
            )
        if not self.consent_purposes or self.consent_purposes[0] != ConsentPurpose.COOPERATE:
            raise ValueError(
                "consent_purposes: begin with cooperate: a network stands on that consent"
            )
        for name, values in {
            "municipalities": self.municipalities,
            "preconditions": tuple(one.code for one in self.preconditions),
            "core_members": self.core_members,
            "as_needed": self.as_needed,
            "consent_purposes": self.consent_purposes,
            "team_steps": self.team_steps,
            "plan_approvals": self.plan_approvals,
            "feedback_questions": self.feedback_questions,
        }.items():
            if len(set(values)) != len(values):
                raise ValueError(f"{name}: one stands twice: take it out")
        if long := [q for q in self.feedback_questions if len(q) > LONGEST_QUESTION]:
            raise ValueError(
                f"feedback_questions: shorten {long[0]} to {LONGEST_QUESTION} characters"
            )
        return self

    @property
    def ref(self) -> ModelRef:
        """What facts say of the model."""
        return ModelRef(version=self.version, hash=self.hash)

    @property
    def told(self) -> tuple[OrganisationParty, ...]:
        """Who is told, in this order, where the coordinating party does not act in time."""
        return (self.deputy, *self.escalation)


def in_order(model: AreaModel) -> tuple[int, ...]:
    """By what versions are ordered: 2026.10 comes after 2026.9."""
    return tuple(int(part) for part in model.version.split("."))


def read_area_model(text: str, name: str) -> AreaModel:
    """The model that the text of a file holds. Raises UnreadableFile."""
    model = read_toml(AreaModel, text, name)
    return model.model_copy(update={"hash": hashlib.sha256(text.encode()).hexdigest()})
