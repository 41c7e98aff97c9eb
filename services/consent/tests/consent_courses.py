"""How stories of consent begin: courses that are common, so that what is deep is reached."""

from datetime import timedelta

from stateful import Courses
from stateful_world import BEGINS, CASE, COORDINATION, EARLY_SERVICE, EMPLOYMENT

from silta_chassis.process import Ref
from silta_chassis.retaining import Dispose
from silta_consent import commands, model
from silta_contracts.codes import ConsentForm, InformedAbout, Service
from silta_contracts.facts import CaseClosed
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, StatuteClaimed
from silta_contracts.party import CLIENT

from .consent_told import ACT, INSURER, LESS, ONCE, TEAM, receipt, received
from .members_of_stories import ASKED as ASKED_BY_TEAM
from .members_of_stories import NETWORK

GIVEN = commands.GiveConsent(
    case=CASE, by=CLIENT, what=TEAM, form=ConsentForm.WRITTEN, valid_until=None
)
ALONE = GIVEN.model_copy(update={"what": INSURER})
IN_TWO_STEPS = GIVEN.model_copy(update={"form": ConsentForm.TWO_STEP})
EXTENDED = commands.ExtendConsent(
    case=CASE,
    by=CLIENT,
    consent=f"{CASE}.1",
    what=TEAM,
    form=ConsentForm.TWO_STEP,
    valid_until=None,
)
ASKED = received(ConsentToBeAsked(), EARLY_SERVICE)
CLAIMED = received(StatuteClaimed(act=ACT[0], section=ACT[1]), EMPLOYMENT)
NO_STATUTE = received(StatuteClaimed(act="1/1999", section="1"), EMPLOYMENT)
NAMED = received(ConsentGiven(id=f"{CASE}.1"), EARLY_SERVICE)
WITHDRAWN = commands.WithdrawConsent(case=CASE, by=CLIENT)
RECEIPTS = [receipt(service) for service in Service if service is not Service.CONSENT]
AGAIN = commands.ConfirmConsent(case=CASE, by=CLIENT, consent=f"{CASE}.2")
CONFIRMED = commands.ConfirmConsent(case=CASE, by=CLIENT, consent=f"{CASE}.1")
ORAL = commands.GiveConsent(
    case=CASE,
    by=CLIENT,
    what=ONCE,
    form=ConsentForm.ORAL,
    valid_until=BEGINS + timedelta(days=1000),
)
USED = commands.UseConsent(case=CASE, by=COORDINATION, consent=f"{CASE}.1", once="0123456789abcdef")
NARROWED = commands.NarrowConsent(case=CASE, by=CLIENT, consent=f"{CASE}.1", what=LESS)
TOLD_OF_STATUTE = commands.RecordClientInformed(
    case=CASE, by=EMPLOYMENT, about=InformedAbout.STATUTORY_BASIS
)
NOT_ANY_MORE = commands.EndStatutoryBasis(case=CASE, by=EMPLOYMENT, basis=f"{CASE}.1")
ON_PAPER = GIVEN.model_copy(update={"form_reference": Ref("ref-of-a-form")})
CLOSED = CaseClosed(case=CASE, reason="client_wish")
COURSES: Courses = {
    "disposed of": [ON_PAPER, NAMED, CLOSED, Dispose],
    "withdrawn": [GIVEN, NAMED, WITHDRAWN, *RECEIPTS],
    "in two steps": [IN_TWO_STEPS, NAMED, CONFIRMED, EXTENDED, AGAIN],
    "never confirmed": [IN_TWO_STEPS, NAMED, model.ConfirmBy],
    "asked": [ASKED, model.HalfTime, IN_TWO_STEPS, CONFIRMED, WITHDRAWN, model.ReceiptsBy],
    "narrowed": [GIVEN, EXTENDED, NARROWED],
    "extended": [GIVEN, EXTENDED, EXTENDED],
    "more is asked": [ALONE, EXTENDED, ASKED],
    "no request": [GIVEN, model.RequestExpected],
    "refused": [ASKED, IN_TWO_STEPS, WITHDRAWN],
    "oral": [ORAL, NAMED],
    "oral, used": [ORAL, ASKED, USED],
    "asked by a team": [GIVEN, NAMED, ASKED_BY_TEAM, WITHDRAWN],
    "in the network": [GIVEN, NAMED, NETWORK, WITHDRAWN],
    "on a statute": [CLAIMED, GIVEN, NETWORK, WITHDRAWN, NOT_ANY_MORE],
    "statute": [CLAIMED, TOLD_OF_STATUTE, GIVEN, NOT_ANY_MORE],
    "no statute": [NO_STATUTE, GIVEN],
}
