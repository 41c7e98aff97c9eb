"""The codes of the course of a case: from the contact to the end of the need."""

from silta_contracts.open_codes import Code


class Channel(Code):
    """How the contact came."""

    PROFESSIONAL = "professional", "ammattilainen", "by a professional"
    SELF = "self", "asiakas itse", "by the client"
    CLOSE_PERSON = "close_person", "läheinen", "by a close person"
    BOOKING = "booking", "ajanvaraus", "at booking"


class TriageOutcome(Code):
    """How much is enough (*palvelutarpeen arvio*)."""

    NETWORK = "network", "asiakasverkosto", "a client network"
    CONSULTATION = "consultation", "konsultaatio", "a consultation"
    SELF_CARE = "self_care", "omahoito ja ohjaus", "self-care"


class TriageReason(Code):
    """Why this much was chosen."""

    SEVERAL_NEEDS = "several_needs", "useita tarpeita", "several needs"
    PARTIAL_WORK_ABILITY = "partial_work_ability", "osatyökykyisyys", "partial work ability"
    OWN_MEANS_NOT_ENOUGH = (
        "own_means_not_enough",
        "yhden palvelun keinot eivät riitä",
        "one service is not enough",
    )
    CLIENT_WISH = "client_wish", "asiakkaan toive", "the client's wish"
    QUESTION_OF_ONE_FIELD = "question_of_one_field", "yhden alan kysymys", "one field's question"
    ONE_SERVICE_ENOUGH = "one_service_enough", "yksi palvelu riittää", "one service is enough"
    EARLY_RECOGNITION = "early_recognition", "varhainen tunnistaminen", "recognised early"
    OTHER = "other", "muu syy", "another reason"


class ConsultationResult(Code):
    """What came of a consultation."""

    SETTLED = "settled", "asia ratkesi", "settled"
    NOT_SETTLED = "not_settled", "asia ei ratkennut", "not settled"


class RequestEndReason(Code):
    """Why a contact request was closed or withdrawn."""

    SETTLED = "settled", "asia ratkesi", "settled"
    NO_NETWORK = "no_network", "verkostoa ei syntynyt", "no network came about"
    CLIENT_WISH = "client_wish", "asiakkaan toive", "the client's wish"
    NOT_REACHED = "not_reached", "asiakasta ei tavoitettu", "not reached"
    MADE_IN_ERROR = "made_in_error", "tehty vahingossa", "made in error"
    SENT_ELSEWHERE = "sent_elsewhere", "asia hoidetaan toisaalla", "taken care of elsewhere"


class HelpOffer(Code):
    """What help goes on without sharing."""

    OWN_CARE = "own_care", "oma palvelu jatkuu", "own care goes on"
    CONSULTATION_WITHOUT_IDENTITY = (
        "consultation_without_identity",
        "konsultaatio ilman henkilötietoja",
        "consultation without identity",
    )
    ASK_AGAIN = "ask_again", "suostumusta voi kysyä uudelleen", "the question may be put again"


class FailureDemand(Code):
    """What happened to the client that good service would have spared."""

    TOLD_AGAIN = "told_again", "kertoi saman uudelleen", "had to tell the same again"
    SENT_ELSEWHERE = "sent_elsewhere", "ohjattiin muualle", "was sent elsewhere"
    WAITED = "waited", "odotti tietämättä", "waited without knowing"


class InvitationCause(Code):
    """Why an invitation was sent."""

    CONVENED = "convened", "verkosto kutsuttiin koolle", "the network was convened"
    ESCALATED = "escalated", "sijaiselle vastauksen puuttuessa", "nobody had answered"
    INSTEAD = "instead", "kieltäytynyt yksikkö nimesi toisen", "named by a unit that declined"
    INVITED_MORE = "invited_more", "täydentävä kutsu", "invited afterwards"
    FULL = "full", "aiemmin kutsuttu yksikkö on täynnä", "the unit asked before is full"


class DeclineReason(Code):
    """Why a unit declined for its own part; shown to coordination only."""

    NO_CAPACITY = "no_capacity", "ei resurssia", "no capacity"
    NOT_OUR_TASK = "not_our_task", "ei kuulu tehtäviin", "not its task"
    NOT_OUR_AREA = "not_our_area", "ei kuulu alueeseen", "not its area"
    OTHER_UNIT_FITS_BETTER = (
        "other_unit_fits_better",
        "toinen yksikkö sopii paremmin",
        "another unit fits better",
    )
    OTHER = "other", "muu syy", "another reason"


class NotAssembledReason(Code):
    """Why no network came about."""

    NO_GROUND = "no_ground", "ei voimassa olevaa perustetta", "no live ground"
    NO_UNIT = "no_unit", "sopivaa yksikköä ei löytynyt", "no unit was found"
    NO_QUORUM = "no_quorum", "liian vähän osallistujia", "no quorum"


class ClientPresence(Code):
    """How the client took part in a meeting."""

    IN_PERSON = "in_person", "paikalla", "in person"
    REMOTELY = "remotely", "etäyhteydellä", "remotely"
    REPRESENTED = "represented", "edustettuna", "represented"
    NO = "no", "ei paikalla", "not present"


class NotHeldReason(Code):
    """Why a meeting was not held; told of the arrangement, never of a person."""

    TOO_FEW = "too_few", "liian vähän osallistujia", "too few could come"
    CLIENT_COULD_NOT = "client_could_not", "asiakkaalle ei sopinut", "it did not suit the client"
    PLACE_OR_CONNECTION = "place_or_connection", "tila tai yhteys", "place or connection"
    OTHER = "other", "muu syy", "another reason"


class GoalKind(Code):
    """What a goal is about."""

    EMPLOYMENT = "employment", "työllistyminen", "work"
    EDUCATION = "education", "koulutus", "education"
    REHABILITATION = "rehabilitation", "kuntoutus", "rehabilitation"
    WORK_ABILITY = "work_ability", "työkyky", "work ability"
    HEALTH = "health", "terveys ja hyvinvointi", "health and wellbeing"
    LIVELIHOOD = "livelihood", "toimeentulo", "livelihood"
    EVERYDAY_LIFE = "everyday_life", "arki ja asuminen", "everyday life and housing"
    PARTICIPATION = "participation", "osallisuus", "taking part"
    OTHER = "other", "muu tavoite", "another goal"


class Horizon(Code):
    """How far a goal reaches."""

    SHORT = "short", "lyhyt", "short term"
    LONG = "long", "pitkä", "long term"


class GoalStatus(Code):
    """Where a goal stands at a follow-up."""

    NOT_STARTED = "not_started", "ei aloitettu", "not started"
    UNDER_WAY = "under_way", "käynnissä", "under way"
    MET = "met", "saavutettu", "met"
    GIVEN_UP = "given_up", "luovuttu", "given up"


class Agreement(Code):
    """How a party answers a proposed plan."""

    AGREED = "agreed", "hyväksyy", "agreed"
    WITH_RESERVATION = "with_reservation", "hyväksyy varauksin", "with reservation"
    NOT_AGREED = "not_agreed", "ei hyväksy", "not agreed"


class AfterNoAgreement(Code):
    """What follows when a plan is not agreed; the case stays open."""

    REVISION = "revision", "suunnitelmaa tarkistetaan", "the plan is revised"
    SERVICES_ALONE = "services_alone", "palvelut jatkuvat erikseen", "services go on alone"


class RevisionReason(Code):
    """Why a plan is revised."""

    REQUESTED = "requested", "pyydetty", "asked for"
    FOLLOW_UP = "follow_up", "seurannan perusteella", "a follow-up showed the need"
    NOT_AGREED = "not_agreed", "suunnitelmasta ei sovittu", "the plan was not agreed"
    MEMBER_JOINED = "member_joined", "verkostoon tuli jäsen", "a member joined"
    MEMBER_RELEASED = "member_released", "jäsen vapautui", "a member was released"
    MEMBER_LEFT = "member_left", "jäsen päätti osuutensa", "a member ended its part"


class StopReason(Code):
    """Why work on a case stopped."""

    NETWORK_DISSOLVED = "network_dissolved", "verkosto purkautui", "the network was dissolved"
    NO_GROUND = "no_ground", "perustetta ei ole", "no ground is left"
    PLANNING_STOPPED = "planning_stopped", "suunnittelu päättyi", "planning stopped"
    CASE_ENDED = "case_ended", "asia päättyi", "the case ended"


class AfterFollowUp(Code):
    """What a follow-up leads to."""

    NEXT_FOLLOW_UP = "next_follow_up", "uusi seuranta", "a next follow-up"
    REVISION = "revision", "suunnitelman tarkistus", "a revision of the plan"
    CLOSING = "closing", "päättäminen", "closing"


class NeedEndOutcome(Code):
    """How the need for support ended."""

    EMPLOYED = "employed", "työllistyi", "employed"
    STUDYING = "studying", "opiskelee", "studying"
    IN_REHABILITATION = "in_rehabilitation", "kuntoutuksessa", "in rehabilitation"
    PENSION = "pension", "eläkkeellä", "pension"
    NEED_OVER = "need_over", "tuen tarve päättyi", "the need is over"
    OTHER = "other", "muu", "another end"


class ClientView(Code):
    """What the client thinks of the end of the need."""

    AGREES = "agrees", "samaa mieltä", "agrees"
    DISAGREES = "disagrees", "eri mieltä", "disagrees"
    NOT_REACHED = "not_reached", "ei tavoitettu", "not reached"


class ClosingReason(Code):
    """Why a case was closed."""

    NEED_ENDED = "need_ended", "tuen tarve päättyi", "the need ended"
    CLIENT_WISH = "client_wish", "asiakkaan toive", "the client's wish"
    MOVED_AWAY = "moved_away", "muutti alueelta", "moved away"
    DIED = "died", "kuoli", "died"
    NOT_REACHED = "not_reached", "ei tavoitettu", "not reached"


class ClosingReviewResult(Code):
    """What the deputy found when the client disagreed with the end."""

    UPHELD = "upheld", "päättäminen pysyy", "the end stands"
    GOES_ON = "goes_on", "tuki jatkuu", "support goes on"


class Band(Code):
    """A measure or feedback as a band; the score lies in the vault."""

    VERY_LOW = "very_low", "erittäin heikko", "very low"
    LOW = "low", "heikko", "low"
    MIDDLE = "middle", "kohtalainen", "middling"
    HIGH = "high", "hyvä", "high"
    VERY_HIGH = "very_high", "erittäin hyvä", "very high"


class Change(Code):
    """How a measure changed since it was taken last."""

    BETTER = "better", "parempi", "better"
    SAME = "same", "ennallaan", "the same"
    WORSE = "worse", "heikompi", "worse"


class Scale(Code):
    """What work ability was measured with."""

    WORK_ABILITY_SCORE = "work_ability_score", "työkykypistemäärä", "work ability score"
    SELF_ASSESSMENT = "self_assessment", "itsearvio", "self-assessment by domains"


class FeedbackGiver(Code):
    """Who gave feedback."""

    CLIENT = "client", "asiakas", "the client"
    CLOSE_PERSON = "close_person", "läheinen", "a close person"
    PROFESSIONAL = "professional", "ammattilainen", "a professional"


class Measure(Code):
    """What an indicator's number counts."""

    COUNT = "count", "lukumäärä", "count"
    PERCENT = "percent", "prosenttia", "per cent"
    DAYS = "days", "päivää", "days"
    HOURS = "hours", "tuntia", "hours"


class DocumentClass(Code):
    """Classes of documents that a retention time is set for."""

    CLIENT_IDENTITY = "client_identity", "asiakkaan henkilötiedot", "the client's identity"
    CLOSE_PERSON = "close_person", "läheisen tiedot", "a close person's data"
    CONTACT_REQUEST = "contact_request", "yhteydenottopyyntö", "contact request"
    CONSENT = "consent", "suostumus", "consent"
    MEETING = "meeting", "tapaaminen", "meeting"
    CLIENT_PLAN = "client_plan", "asiakassuunnitelma", "client plan"
    FOLLOW_UP = "follow_up", "seuranta", "follow-up"
    FEEDBACK = "feedback", "palaute", "feedback"
    ADVICE = "advice", "konsultaatio ilman henkilötietoja", "consultation without identity"


class ErasureCause(Code):
    """Why a person is erased."""

    REQUESTED = "requested", "pyyntö poistaa tiedot", "a request to erase"
    RETENTION_OVER = "retention_over", "säilytysaika päättyi", "the time of retention is over"
