"""The codes of quality-based job coaching (*laatuperusteinen työhönvalmennus*)."""

from silta_contracts.open_codes import Code


class CoachingPhase(Code):
    """How far a job coaching is."""

    ENGAGEMENT = "engagement", "aloitus", "engagement"
    VOCATIONAL_PROFILE = "vocational_profile", "ammatillinen profiili", "vocational profile"
    JOB_FINDING = "job_finding", "työnetsintä", "job finding"
    EMPLOYER_ENGAGEMENT = "employer_engagement", "työnantajayhteistyö", "employer engagement"
    SUPPORT = "support", "tuki työssä ja sen ulkopuolella", "support on and off the job"


class CoachingOutcome(Code):
    """How a job coaching ended; never why."""

    EMPLOYED = "employed", "työssä", "in work"
    STUDYING = "studying", "opiskelee", "studying"
    ENDED = "ended", "päättynyt", "ended"
