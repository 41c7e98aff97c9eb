"""What triggers what in reporting."""

from silta_chassis.process import Process, View, When
from silta_contracts.catalogue import READS, publishers
from silta_contracts.facts import (
    ConsentWithdrawn,
    ErasureRequested,
    IndicatorsPublished,
    OperatingModelAdopted,
    PersonErased,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.facts.fidelity import FidelityAssessed, FidelityDue
from silta_reporting.commands import (
    AdoptOperatingModel,
    PublishIndicators,
    ShowingEnds,
    WithdrawConsent,
)
from silta_reporting.commands_fidelity import AssessAgainBy, AssessFidelity
from silta_reporting.decisions import (
    acknowledge,
    adopt,
    erase,
    fidelity,
    gather_measures,
    may_adopt,
    may_publish,
    may_withdraw,
    note,
    publish,
    stop_showing,
    withdraw,
)
from silta_reporting.model import Case
from silta_reporting.story import story
from silta_reporting.views import adopted, assessed, measures, published

NAME = "reporting"

# Every fact that somebody else publishes; its own stand in the entry that published them.
OTHERS = tuple(fact for fact in READS[NAME] if set(publishers(fact)) - {NAME})

PROCESS = Process(
    NAME,
    state=Case,
    rows=(
        *(
            When(fact, decide=note, keep=True, in_fact_time=True)
            for fact in OTHERS
            if fact not in (ConsentWithdrawn, ErasureRequested)
        ),
        When(ConsentWithdrawn, decide=acknowledge, publishes=(WithdrawalAcknowledged,), keep=True),
        When(ErasureRequested, decide=erase, publishes=(PersonErased,), keep=True),
        When(
            WithdrawConsent,
            decide=withdraw,
            publishes=(WithdrawalReceived,),
            by=may_withdraw,
            opens=True,
            on_mandate=True,
            heard_first=True,
        ),
        When(
            PublishIndicators,
            decide=publish,
            publishes=(IndicatorsPublished,),
            by=may_publish,
            opens=True,
            path="/indicators/{area}/{period}",
            subject="indicators:{area}:{period}",
            gather=gather_measures,
        ),
        When(
            AdoptOperatingModel,
            decide=adopt,
            publishes=(OperatingModelAdopted,),
            by=may_adopt,
            opens=True,
            path="/models/{area}",
            subject="model:{area}",
        ),
        When(
            AssessFidelity,
            decide=fidelity.assess,
            publishes=(FidelityAssessed,),
            by=fidelity.may_assess,
            opens=True,
            path="/fidelity/{oid}/{unit}",
            subject="fidelity:{oid}:{unit}",
        ),
        When(AssessAgainBy, decide=fidelity.is_due, publishes=(FidelityDue,)),
        When(ShowingEnds, decide=stop_showing),
    ),
    views=(
        View("story", story),
        View("measures", measures),
        View("indicators", published),
        View("models", adopted),
        View("fidelity", assessed),
    ),
    # Nobody edits here: nothing makes what a reader saw stale.
    editors_see=lambda state: None,
)
