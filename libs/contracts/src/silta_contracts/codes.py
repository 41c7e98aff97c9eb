"""The codes of the contract, each with its Finnish and its English label.

Swedish and plain Finnish stand in `silta_contracts.labels`.

Codes never name a diagnosis. A list may only grow; a reader keeps what it does not know. The
codes of who acts and what a ground covers stand here, those of the course of a case in
`course_codes`.
"""

from typing import Final

from silta_contracts.open_codes import Code, Language, Open, UnknownCode, label

__all__ = [
    "SPECIAL_CATEGORIES",
    "Code",
    "ConsentForm",
    "ConsentGiver",
    "ConsentPurpose",
    "DataCategory",
    "InformedAbout",
    "Language",
    "Mandate",
    "Need",
    "Open",
    "OrganisationType",
    "Role",
    "Service",
    "StatuteRefusal",
    "UnknownCode",
    "Work",
    "label",
]


class Service(Code):
    """The six services."""

    INTAKE = "intake", "yhteydenotto", "intake"
    CONSENT = "consent", "suostumus", "consent"
    NETWORK = "network", "verkosto", "network"
    PLANNING = "planning", "suunnittelu", "planning"
    FOLLOWUP = "followup", "seuranta", "follow-up"
    REPORTING = "reporting", "raportointi", "reporting"


class OrganisationType(Code):
    """Kinds of organisation, as coarse as the operating model names them."""

    ADULT_SOCIAL_WORK = "adult_social_work", "aikuissosiaalityö", "adult social work"
    WELLBEING_SERVICES_COUNTY = (
        "wellbeing_services_county",
        "hyvinvointialue",
        "wellbeing services county",
    )
    SOCIAL_AND_HEALTH_CENTRE = (
        "social_and_health_centre",
        "sote-keskus",
        "social and health centre",
    )
    HEALTH_SERVICES = "health_services", "terveyspalvelut", "health services"
    MENTAL_HEALTH_AND_SUBSTANCE_USE = (
        "mental_health_and_substance_use",
        "mielenterveys- ja päihdepalvelut",
        "mental-health and substance-use services",
    )
    PSYCHIATRY = "psychiatry", "psykiatrian erikoissairaanhoito", "psychiatry, specialised care"
    DISABILITY_SERVICES = "disability_services", "vammaispalvelut", "disability services"
    REHABILITATION_SERVICES = (
        "rehabilitation_services",
        "kuntoutuspalvelut",
        "rehabilitation services",
    )
    REHABILITATION_ASSESSMENT_CLINIC = (
        "rehabilitation_assessment_clinic",
        "kuntoutustutkimuspoliklinikka",
        "rehabilitation assessment clinic",
    )
    OCCUPATIONAL_HEALTH = "occupational_health", "työterveyshuolto", "occupational health"
    EMPLOYMENT_AUTHORITY = "employment_authority", "työvoimaviranomainen", "employment authority"
    MULTI_SECTORAL_SUPPORT = (
        "multi_sectoral_support",
        "työllistymisen monialainen tuki (TYM)",
        "multi-sectoral support",
    )
    CITY = "city", "kaupunki", "city"
    ONE_STOP_GUIDANCE_CENTRE = "one_stop_guidance_centre", "Ohjaamo", "one-stop guidance centre"
    EDUCATIONAL_INSTITUTION = "educational_institution", "oppilaitos", "educational institution"
    EDUCATION_AND_CULTURE = "education_and_culture", "sivistyspalvelut", "education and culture"
    SPORT_AND_LEISURE = "sport_and_leisure", "liikunta ja vapaa-aika", "sport and leisure"
    BUSINESS_DEVELOPMENT = "business_development", "yrityspalvelut", "business development services"
    EMPLOYER = "employer", "työnantaja", "employer"
    KELA = "kela", "Kela", "Kela"
    PENSION_INSURER = "pension_insurer", "työeläkelaitos", "earnings-related pension insurer"
    INSURER = "insurer", "vakuutuslaitos", "insurer"
    PRIVATE_PROVIDER = "private_provider", "yksityinen palveluntuottaja", "private provider"
    ASSOCIATION = "association", "järjestö", "association"
    PARISH = "parish", "seurakunta", "parish"


class Role(Code):
    """In which role a unit acts; coordination and early service are roles, not types."""

    PROFESSIONAL = "professional", "ammattilainen", "professional"
    COORDINATION = "coordination", "työikäisten koordinaatio", "coordination"
    EARLY_SERVICE = "early_service", "alkupalvelu", "early service"
    CASE_MANAGER = "case_manager", "asiakasvastaava", "case manager"
    WORK_ABILITY_TEAM = "work_ability_team", "työkykytiimi", "work-ability team"
    OPERATIVE_TEAM = "operative_team", "operatiivinen tiimi", "operative team"
    MANAGEMENT = "management", "johto", "management"


class Need(Code):
    """What the client needs support with; never a diagnosis."""

    EMPLOYMENT = "employment", "työllistyminen", "finding work"
    WORK_ABILITY = "work_ability", "työkyky", "work ability"
    GUIDANCE = "guidance", "ohjaus ja neuvonta", "guidance"
    EDUCATION = "education", "opiskelu", "education"
    REHABILITATION = "rehabilitation", "kuntoutus", "rehabilitation"
    HEALTH = "health", "terveys", "health"
    MENTAL_WELLBEING = "mental_wellbeing", "mielen hyvinvointi", "mental wellbeing"
    LIVELIHOOD = "livelihood", "toimeentulo", "livelihood"
    DEBT = "debt", "velka-asiat", "debt"
    HOUSING = "housing", "asuminen", "housing"
    EVERYDAY_LIFE = "everyday_life", "arjen hallinta", "everyday life"
    SOCIAL_RELATIONS = "social_relations", "ihmissuhteet", "social relations"
    FAMILY = "family", "perheen tilanne", "family"
    LANGUAGE = "language", "kielitaito", "language"
    DIGITAL_SKILLS = "digital_skills", "digitaidot", "digital skills"
    OTHER = "other", "muu tarve", "another need"


class ConsentPurpose(Code):
    """What a ground allows its recipients to do."""

    COOPERATE = "cooperate", "monialainen yhteistyö", "multi-agency cooperation"
    GATHER_INFORMATION = "gather_information", "tietojen kokoaminen", "gathering information"
    SINGLE_PARTY = "single_party", "tietojen luovutus yhdelle taholle", "sharing with one party"


class DataCategory(Code):
    """Which data a ground covers and a disclosure asks for."""

    IDENTITY = "identity", "henkilötiedot", "name and identity"
    CONTACT = "contact", "yhteystiedot", "contact data"
    SITUATION = "situation", "elämäntilanne", "situation, in the client's words, too"
    SERVICES_USED = "services_used", "käytössä olevat palvelut", "services in use"
    WORK_AND_EDUCATION = "work_and_education", "työ ja koulutus", "work and education"
    LIVELIHOOD = "livelihood", "toimeentulo ja etuudet", "livelihood and benefits"
    PLAN = "plan", "asiakassuunnitelma", "client plan"
    FOLLOW_UP = "follow_up", "seurantatiedot", "follow-up"
    HEALTH = "health", "terveystiedot", "health"
    WORK_ABILITY = "work_ability", "työkykytiedot", "work ability"
    FUNCTIONAL_ABILITY = "functional_ability", "toimintakykytiedot", "functional ability"
    REHABILITATION = "rehabilitation", "kuntoutustiedot", "rehabilitation"
    SOCIAL_CARE = "social_care", "sosiaalihuollon tiedot", "social care"

    @property
    def special(self) -> bool:
        """Whether a consent must name it separately (GDPR article 9 and social care)."""
        return self in SPECIAL_CATEGORIES


SPECIAL_CATEGORIES: Final = frozenset(
    {
        DataCategory.HEALTH,
        DataCategory.WORK_ABILITY,
        DataCategory.FUNCTIONAL_ABILITY,
        DataCategory.REHABILITATION,
        DataCategory.SOCIAL_CARE,
    }
)


class ConsentForm(Code):
    """How a consent was given; an oral one covers one disclosure and never a network."""

    WRITTEN = "written", "kirjallinen", "written"
    E_SIGNED = "e_signed", "sähköisesti allekirjoitettu", "e-signed"
    TWO_STEP = "two_step", "kahdessa vaiheessa vahvistettu", "confirmed in two steps"
    ORAL = "oral", "suullinen", "oral"


class ConsentGiver(Code):
    """Who gave a consent; who it was on the client's behalf lies in consent's vault."""

    CLIENT = "client", "asiakas", "the client"
    ON_BEHALF = "on_behalf", "asiakkaan puolesta", "on the client's behalf"


class Mandate(Code):
    """On what somebody may consent on the client's behalf; who it is lies in consent's vault."""

    GUARDIAN = "guardian", "edunvalvoja", "guardian"
    CONTINUING_POWER_OF_ATTORNEY = (
        "continuing_power_of_attorney",
        "edunvalvontavaltuutettu",
        "attorney under a continuing power of attorney",
    )
    POWER_OF_ATTORNEY = "power_of_attorney", "valtuutettu", "holder of a power of attorney"
    CUSTODIAN = "custodian", "huoltaja", "custodian of a minor"


class StatuteRefusal(Code):
    """Why a statute was not accepted as a ground."""

    ACT_UNKNOWN = "act_unknown", "säädös ei ole luettelossa", "the act is not in the file"
    NOT_NAMED = "not_named", "säädös ei nimeä viranomaista", "the act does not name the authority"
    NOT_TRIGGERED = "not_triggered", "edellytykset eivät täyty", "its conditions are not met"


class InformedAbout(Code):
    """What the client was informed about."""

    STATUTORY_BASIS = "statutory_basis", "lakiperuste", "a statutory basis"
    WITHDRAWAL = "withdrawal", "peruutuksen vaikutukset", "what a withdrawal stopped"
    HELP_WITHOUT_SHARING = (
        "help_without_sharing",
        "apu ilman tietojen jakamista",
        "help without sharing",
    )


class PreconditionReply(Code):
    """What triage was answered to a precondition of the operating model."""

    YES = "yes", "kyllä", "yes"
    NO = "no", "ei", "no"
    NOT_KNOWN = "not_known", "ei tiedossa", "not known"


class Work(Code):
    """What a withdrawal stopped or left going on."""

    TRIAGE = "triage", "palvelutarpeen arviointi", "triage"
    INVITATIONS = "invitations", "kutsut", "invitations"
    NETWORK = "network", "asiakasverkosto", "the client network"
    MEETINGS = "meetings", "tapaamiset", "meetings"
    PLANNING = "planning", "suunnittelu", "planning"
    PLAN = "plan", "suunnitelma", "the plan"
    CASE_MANAGEMENT = "case_management", "asiakasvastaavan työ", "case management"
    FOLLOW_UP = "follow_up", "seuranta", "follow-up"
    DISCLOSURE = "disclosure", "tietojen luovutus", "disclosure"
    COPIES = (
        "copies",
        "vain suostumuksen varassa säilytetyt tiedot (poistettu)",
        "what was kept on consent alone (erased)",
    )
    OWN_CARE = "own_care", "oma palvelu jatkuu", "each unit's own service to the client"
    OWN_RECORDS = "own_records", "omat asiakirjat", "each authority's own records"
    OTHER_GROUNDS = "other_grounds", "muulla perusteella jatkuva", "what another ground carries"
    ANONYMOUS_COUNTING = "anonymous_counting", "tilastointi", "counting without a person"
