"""What network tells a client, in the four languages."""

from typing import Final

from silta_contracts.open_codes import Code
from silta_contracts.telling import Sentence


class NetworkPhase(Code):
    """How far the network has come."""

    NONE = (
        "none",
        "verkostoa ei ole pyydetty",
        "no network has been asked for",
        "inget nätverk har begärts",
        "ryhmää ei ole pyydetty",
    )
    WAITING = (
        "waiting_for_ground",
        "odottaa suostumustasi tai muuta perustetta",
        "waits for your consent, or another ground",
        "väntar på ditt samtycke eller en annan grund",
        "odottaa sinun lupaasi",
    )
    PROPOSED = (
        "invitees_proposed",
        "kutsuttavia valitaan kanssasi",
        "it is being chosen with you whom to invite",
        "man väljer med dig vilka som ska bjudas in",
        "mietitään kanssasi, keitä kutsutaan",
    )
    INVITING = (
        "inviting",
        "kutsuihin odotetaan vastauksia",
        "answers to invitations are awaited",
        "svar på inbjudningar inväntas",
        "odotetaan, ketkä tulevat mukaan",
    )
    ASSEMBLED = (
        "assembled",
        "verkosto on koossa",
        "the network stands",
        "nätverket är samlat",
        "ryhmä on koossa",
    )
    OVER = (
        "over",
        "verkostoa ei enää ole",
        "the network is over",
        "nätverket finns inte längre",
        "ryhmää ei enää ole",
    )


class InvitationStatus(Code):
    """What became of an invitation."""

    OPEN = "open", "odottaa vastausta", "waits for an answer", "väntar på svar", "odottaa vastausta"
    ACCEPTED = "accepted", "tulee mukaan", "comes", "kommer med", "tulee mukaan"
    DECLINED = "declined", "ei tule mukaan", "does not come", "kommer inte", "ei tule mukaan"
    UNANSWERED = "unanswered", "ei vastannut", "did not answer", "svarade inte", "ei vastannut"
    ENDED = "ended", "kutsu päättyi", "it ended", "inbjudan upphörde", "kutsu ei ole voimassa"


class MeetingState(Code):
    """What became of a meeting."""

    PLANNED = "planned", "sovittu", "planned", "avtalat", "aika on sovittu"
    HELD = "held", "pidetty", "held", "hållet", "tapaaminen on ollut"
    NOT_HELD = "not_held", "ei pidetty", "not held", "hölls inte", "tapaamista ei ollut"
    DROPPED = "dropped", "peruuntui", "dropped", "inställt", "tapaaminen peruttiin"


# What waits for the client.
CONFIRM: Final = Sentence(
    code="confirm-participation",
    fi="Vahvista, että haluat verkoston koolle.",
    sv="Bekräfta att du vill att nätverket samlas.",
    en="Confirm that you want the network to come together.",
    plain="Sano, haluatko, että ryhmä kootaan.",
)
BE_HEARD: Final = Sentence(
    code="be-heard",
    fi="Kerro, ketkä haluat kutsuttavan ja ketkä et.",
    sv="Berätta vilka du vill bjuda in och vilka inte.",
    en="Say whom you want to be invited, and whom not.",
    plain="Kerro, keitä haluat kutsua ja keitä et.",
)
