"""The codes of the unemployed person's health check (*työttömän terveystarkastus*)."""

from silta_contracts.open_codes import Code


class CheckOccasion(Code):
    """How it came that the check was offered."""

    SYSTEMATIC = "systematic", "tarjotaan kaikille työttömille", "offered to all unemployed"
    SERVICE = "service", "palvelussa tarjottu", "offered in a service"
    CLIENT_ASKED = "client_asked", "asiakas pyysi", "the client asked"


class CheckedBy(Code):
    """Who did the check."""

    NURSE = "nurse", "terveydenhoitaja", "a nurse"
    DOCTOR = "doctor", "lääkäri", "a doctor"


class Finding(Code):
    """What the check found, as coarse as it can be: never a diagnosis."""

    NOTHING_NEW = "nothing_new", "ei uutta", "nothing new"
    LIVING_HABITS = "living_habits", "elintavat", "living habits"
    PHYSICAL_HEALTH = "physical_health", "fyysinen terveys", "physical health"
    MENTAL_WELLBEING = "mental_wellbeing", "henkinen hyvinvointi", "mental wellbeing"
    WORK_ABILITY = "work_ability", "työkyky", "work ability"
    SERVICES = "services", "palvelujen tarve", "need of services"


class AfterCheck(Code):
    """What the client and the professional agreed on after the check."""

    NOTHING_MORE = "nothing_more", "ei muuta", "nothing more"
    OWN_CARE = "own_care", "omahoito", "self-care"
    CARE = "care", "hoito jatkuu", "care goes on"
    CONTACT_REQUEST = "contact_request", "yhteydenottopyyntö", "a contact request"
