"""What can happen to a case's consents, as its history names it."""

from silta_contracts.open_codes import Code


class Event(Code):
    """What a link of the history tells."""

    TAKEN_OVER = (
        "taken_over",
        "oli voimassa historian alkaessa",
        "stood when the history began",
        "fanns när historiken började",
    )
    ASKED = "asked", "suostumusta pyydettiin", "consent was asked for", "samtycke begärdes"
    REMINDED = "reminded", "pyynnöstä muistutettiin", "reminded of the question", "påmindes"
    UNANSWERED = "unanswered", "vastausta ei saatu", "no answer came", "inget svar kom"
    GIVEN = "given", "suostumus annettiin", "consent was given", "samtycke gavs"
    GIVEN_UNCONFIRMED = (
        "given_unconfirmed",
        "annettiin, odottaa vahvistusta",
        "given, waits to be confirmed",
        "gavs, väntar på bekräftelse",
    )
    CONFIRMED = (
        "confirmed",
        "suostumus vahvistettiin",
        "consent was confirmed",
        "samtycket bekräftades",
    )
    UNCONFIRMED_IN_TIME = (
        "unconfirmed_in_time",
        "vahvistusta ei saatu ajoissa",
        "not confirmed in time",
        "bekräftades inte i tid",
    )
    NOT_CONFIRMED = "not_confirmed", "ei vahvistettu", "not confirmed", "bekräftades inte"
    REFUSED = "refused", "suostumusta ei annettu", "consent was refused", "samtycke gavs inte"
    NARROWED = (
        "narrowed",
        "suostumusta supistettiin",
        "consent was narrowed",
        "samtycket begränsades",
    )
    EXTENDED = (
        "extended",
        "suostumusta laajennettiin",
        "consent was extended",
        "samtycket utvidgades",
    )
    REPLACED = "replaced", "uusi suostumus korvasi", "replaced by another", "ersattes av ett nytt"
    WITHDRAWN = (
        "withdrawn",
        "suostumus peruttiin",
        "consent was withdrawn",
        "samtycket återkallades",
    )
    EXPIRED = "expired", "suostumus päättyi", "consent ran out", "samtycket upphörde"
    WITHDRAWAL_COMPLETED = (
        "withdrawal_completed",
        "kaikki palvelut lopettivat",
        "every service has stopped",
        "alla tjänster har slutat",
    )
    WITHDRAWAL_UNACKNOWLEDGED = (
        "withdrawal_unacknowledged",
        "jonkin palvelun kuittaus puuttui",
        "a service did not acknowledge in time",
        "en tjänst kvitterade inte i tid",
    )
    BASIS_RECORDED = (
        "basis_recorded",
        "lakiperuste kirjattiin",
        "a statutory basis was recorded",
        "en lagstadgad grund antecknades",
    )
    BASIS_REFUSED = (
        "basis_refused",
        "lakiperuste ei kelvannut",
        "a statute was no basis",
        "en lag var ingen grund",
    )
    BASIS_REVIEW_DUE = (
        "basis_review_due",
        "lakiperuste tarkistettava",
        "a statutory basis was to be reviewed",
        "en lagstadgad grund skulle ses över",
    )
    BASIS_ENDED = (
        "basis_ended",
        "lakiperuste päättyi",
        "a statutory basis ended",
        "en lagstadgad grund upphörde",
    )
    CLIENT_INFORMED = (
        "client_informed",
        "asiakkaalle kerrottiin",
        "the client was told",
        "klienten informerades",
    )
    CASE_ENDED = "case_ended", "asia päättyi", "the case ended", "ärendet avslutades"
