"""The codes of a work-ability team (*työkykytiimi*): its steps, what it asks, what it is told.

They never name a finding: what was found stays with who examined, and is disclosed by its owner.
"""

from silta_contracts.open_codes import Code


class TeamStep(Code):
    """Which steps beside the network's own an area's operating model takes."""

    TEAM_TIME = "team_time", "tiimiaika", "the team's time is booked for the client"
    EXAMINATIONS = "examinations", "tutkimukset", "examinations before or after the meeting"
    SPECIALISED_CARE = (
        "specialised_care",
        "erikoissairaanhoidon konsultaatio",
        "specialised care is consulted",
    )
    CLINIC_CONSULTED = (
        "clinic_consulted",
        "kuntoutustutkimuspoliklinikan konsultaatio",
        "the assessment clinic is consulted",
    )
    CLINIC_ROUTING = (
        "clinic_routing",
        "ohjaus kuntoutustutkimuspoliklinikalle",
        "the client is routed to the assessment clinic",
    )


class ExaminationTime(Code):
    """When an examination is to be made."""

    BEFORE_MEETING = "before_meeting", "ennen neuvonpitoa", "before the meeting"
    AFTER_MEETING = "after_meeting", "neuvonpidon jälkeen", "after the meeting"


class TeamQuestion(Code):
    """What a team asks of who examines or is consulted."""

    WORK_ABILITY = "work_ability", "työkyvyn arvio", "an assessment of work ability"
    FUNCTIONING = "functioning", "toimintakyvyn arvio", "an assessment of functioning"
    REHABILITATION_NEED = (
        "rehabilitation_need",
        "kuntoutustarpeen arvio",
        "an assessment of the need for rehabilitation",
    )
    SUITABLE_WORK = "suitable_work", "sopiva työ", "which work would fit"
    OTHER = "other", "muu kysymys", "another question"


class TeamAnswer(Code):
    """What who was consulted answers; never a finding."""

    OWN_MEANS = "own_means", "tiimin keinot riittävät", "the team's own means are enough"
    EXAMINATION = "examination", "lisätutkimus tarpeen", "a further examination is needed"
    REHABILITATION = "rehabilitation", "kuntoutus tarpeen", "rehabilitation is needed"
    CLINIC_PERIOD = (
        "clinic_period",
        "jakso kuntoutustutkimuspoliklinikalla",
        "a period at the assessment clinic",
    )
    CANNOT_SAY = "cannot_say", "ei voida arvioida", "it cannot be said"
