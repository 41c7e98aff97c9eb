"""The codes of contact with an employer or with occupational health."""

from silta_contracts.open_codes import Code


class WorkplaceKind(Code):
    """Whom a contact is with; each kind has a separate consent."""

    EMPLOYER = "employer", "työnantaja", "employer"
    OCCUPATIONAL_HEALTH = "occupational_health", "työterveyshuolto", "occupational health"


class WorkplaceMatter(Code):
    """What a contact is about; never why it is needed."""

    WORK_TRIAL = "work_trial", "työkokeilu", "work trial"
    MODIFIED_DUTIES = "modified_duties", "muokattu työ", "modified duties"
    RETURN_TO_WORK = "return_to_work", "työhön paluu", "return to work"
    WAGE_SUBSIDY = "wage_subsidy", "palkkatuki", "wage subsidy"
    NEGOTIATION = "negotiation", "työterveysneuvottelu", "occupational health negotiation"


class WorkplaceResult(Code):
    """What came of one contact."""

    REACHED = "reached", "tavoitettu", "reached"
    TRIAL_AGREED = "trial_agreed", "työkokeilu sovittu", "work trial agreed"
    DUTIES_MODIFIED = "duties_modified", "työtä muokataan", "duties are modified"
    NOT_NOW = "not_now", "ei tällä hetkellä", "not now"
