"""The codes of meetings: what a network decides there, instead of prose."""

from silta_contracts.open_codes import Code


class MeetingDecisionKind(Code):
    """What was decided that somebody does."""

    ASSESS = "assess", "arvioidaan tarve", "the need is assessed"
    EXAMINE = "examine", "tehdään tutkimus", "an examination is made"
    CONSULT = "consult", "konsultoidaan", "somebody is consulted"
    INVITE = "invite", "kutsutaan lisää", "somebody more is invited"
    PLAN = "plan", "tehdään suunnitelma", "the plan is made"
    REVISE_PLAN = "revise_plan", "tarkistetaan suunnitelmaa", "the plan is revised"
    NAME_CASE_MANAGER = (
        "name_case_manager",
        "nimetään asiakasvastaava",
        "a case manager is named",
    )
    APPLY = "apply", "tehdään hakemus", "something is applied for"
    GO_ALONG = "go_along", "lähdetään mukaan", "the client is accompanied"
    INFORM = "inform", "kerrotaan asiasta", "somebody is informed"
    MEET_AGAIN = "meet_again", "tavataan uudelleen", "they meet again"
    OTHER = "other", "muu päätös", "another decision"
