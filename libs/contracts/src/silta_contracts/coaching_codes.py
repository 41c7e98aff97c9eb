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


class FidelityBand(Code):
    """How close a unit's coaching is to IPS (individual placement and support).

    Source: domain.md, Linked processes: 25 criteria, at most 125 points; below 75 not, 75-99 fair,
    100-114 good, 115-125 exemplary.
    """

    NOT_IPS = "not_ips", "ei IPS-mallin mukaista", "not IPS"
    FAIR = "fair", "kohtalainen", "fair"
    GOOD = "good", "hyvä", "good"
    EXEMPLARY = "exemplary", "esimerkillinen", "exemplary"
