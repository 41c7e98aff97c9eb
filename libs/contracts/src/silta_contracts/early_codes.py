"""The codes of early recognition at booking and of the early service (*alkupalvelu*)."""

from silta_contracts.open_codes import Code


class EarlyIndicator(Code):
    """What the organisation that takes a booking holds already; each is said only where it holds.

    Our defaults: the regions' documents name no indicator.
    """

    LINGERING_ILLNESS = "lingering_illness", "tavallinen sairaus pitkittyy", "an illness drags on"
    REPEATED_APPOINTMENTS = "repeated_appointments", "sama vaiva, uusi aika", "booked again"
    VISITS_3_TO_5 = "visits_3_to_5", "3–5 käyntiä puolessa vuodessa", "3 to 5 visits in 6 months"
    VISITS_OVER_5 = "visits_over_5", "yli 5 käyntiä puolessa vuodessa", "over 5 visits in 6 months"
    SICK_LEAVE_OVER_30 = (
        "sick_leave_over_30",
        "yli 30 sairauspoissaolopäivää vuodessa",
        "over 30 days of sick leave in a year",
    )
    SICK_LEAVE_OVER_90 = (
        "sick_leave_over_90",
        "yli 90 sairauspoissaolopäivää vuodessa",
        "over 90 days of sick leave in a year",
    )
    UNEMPLOYED = "unemployed", "ei ole töissä", "out of work"
    WISHES_GUIDANCE = "wishes_guidance", "toivoo ohjausta", "wishes guidance"


class EarlyHelp(Code):
    """What the professional and the client choose at the early service."""

    SELF_CARE = "self_care", "omahoito ja seurantapäivä", "self-care, and a day to look again"
    CONSULTATION = "consultation", "konsultaatio", "a consultation"
    TEAM = "team", "työkyvyn tuen tiimi", "the work-ability team"
