"""What can happen to a case's consents, as its history names it, in the four languages."""

from silta_contracts.open_codes import Code


class Event(Code):
    """What a link of the history tells."""

    TAKEN_OVER = (
        "taken_over",
        "oli voimassa historian alkaessa",
        "stood when the history began",
        "fanns när historiken började",
        "lupa oli voimassa jo aiemmin",
    )
    ASKED = (
        "asked",
        "suostumusta pyydettiin",
        "consent was asked for",
        "samtycke begärdes",
        "lupaa pyydettiin",
    )
    REMINDED = (
        "reminded",
        "pyynnöstä muistutettiin",
        "reminded of the question",
        "påmindes",
        "muistutettiin, että pyyntö odottaa",
    )
    UNANSWERED = (
        "unanswered",
        "vastausta ei saatu",
        "no answer came",
        "inget svar kom",
        "vastausta ei tullut",
    )
    GIVEN = (
        "given",
        "suostumus annettiin",
        "consent was given",
        "samtycke gavs",
        "lupa annettiin",
    )
    GIVEN_UNCONFIRMED = (
        "given_unconfirmed",
        "annettiin, odottaa vahvistusta",
        "given, waits to be confirmed",
        "gavs, väntar på bekräftelse",
        "lupa annettiin, vielä tarvitaan toinen kyllä",
    )
    CONFIRMED = (
        "confirmed",
        "suostumus vahvistettiin",
        "consent was confirmed",
        "samtycket bekräftades",
        "tuli myös toinen kyllä",
    )
    UNCONFIRMED_IN_TIME = (
        "unconfirmed_in_time",
        "vahvistusta ei saatu ajoissa",
        "not confirmed in time",
        "bekräftades inte i tid",
        "toista vastausta ei tullut ajoissa",
    )
    NOT_CONFIRMED = (
        "not_confirmed",
        "ei vahvistettu",
        "not confirmed",
        "bekräftades inte",
        "toista kyllä-vastausta ei tullut",
    )
    REFUSED = (
        "refused",
        "suostumusta ei annettu",
        "consent was refused",
        "samtycke gavs inte",
        "lupaa ei annettu",
    )
    NARROWED = (
        "narrowed",
        "suostumusta supistettiin",
        "consent was narrowed",
        "samtycket begränsades",
        "lupa koskee nyt vähemmän kuin ennen",
    )
    EXTENDED = (
        "extended",
        "suostumusta laajennettiin",
        "consent was extended",
        "samtycket utvidgades",
        "lupa koskee nyt enemmän kuin ennen",
    )
    REPLACED = (
        "replaced",
        "uusi suostumus korvasi",
        "replaced by another",
        "ersattes av ett nytt",
        "uusi lupa tuli tämän tilalle",
    )
    WITHDRAWN = (
        "withdrawn",
        "suostumus peruttiin",
        "consent was withdrawn",
        "samtycket återkallades",
        "lupa peruttiin",
    )
    EXPIRED = (
        "expired",
        "suostumus päättyi",
        "consent ran out",
        "samtycket upphörde",
        "lupa päättyi",
    )
    WITHDRAWAL_COMPLETED = (
        "withdrawal_completed",
        "kaikki palvelut lopettivat",
        "every service has stopped",
        "alla tjänster har slutat",
        "kaikki palvelut, joita lupa koski, lopettivat",
    )
    WITHDRAWAL_UNACKNOWLEDGED = (
        "withdrawal_unacknowledged",
        "jonkin palvelun kuittaus puuttui",
        "a service did not acknowledge in time",
        "en tjänst kvitterade inte i tid",
        "yksi palvelu ei kertonut, että se lopetti",
    )
    BASIS_RECORDED = (
        "basis_recorded",
        "lakiperuste kirjattiin",
        "a statutory basis was recorded",
        "en lagstadgad grund antecknades",
        "laki antaa luvan, se merkittiin muistiin",
    )
    BASIS_REFUSED = (
        "basis_refused",
        "lakiperuste ei kelvannut",
        "a statute was no basis",
        "en lag var ingen grund",
        "laki ei antanut lupaa",
    )
    BASIS_REVIEW_DUE = (
        "basis_review_due",
        "lakiperuste tarkistettava",
        "a statutory basis was to be reviewed",
        "en lagstadgad grund skulle ses över",
        "piti katsoa, antaako laki vielä luvan",
    )
    BASIS_ENDED = (
        "basis_ended",
        "lakiperuste päättyi",
        "a statutory basis ended",
        "en lagstadgad grund upphörde",
        "laki ei enää anna lupaa",
    )
    CLIENT_INFORMED = (
        "client_informed",
        "asiakkaalle kerrottiin",
        "the client was told",
        "klienten informerades",
        "sinulle kerrottiin",
    )
    CASE_ENDED = (
        "case_ended",
        "asia päättyi",
        "the case ended",
        "ärendet avslutades",
        "asia päättyi",
    )
