"""Facts of the unemployed person's health check (*työttömän terveystarkastus*).

That she declines, or does not come, is told by no fact: where no appointment was booked in time the
same is told, whatever the reason. What was found lies in the vault; here stand coarse codes.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.health_check_codes import AfterCheck, CheckedBy, CheckOccasion, Finding
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.value import Moment


class HealthCheckOffered(KeyFact):
    """A health check was offered to an unemployed person; it opens a case, and is voluntary.

    Source: Health Care Act 1326/2010 s. 13.
    """

    fact: Literal["HealthCheckOffered"] = "HealthCheckOffered"
    occasion: Open[CheckOccasion] = Field(description="how it came that it was offered")
    offered_by: Unit = Field(description="the unit that offered it")
    carried_out_by: Unit = Field(description="the unit that would do the check")
    book_by: Moment = Field(description="until when an appointment can be booked on this offer")


class HealthCheckBooked(Fact):
    """An appointment was booked, the first time or again. Source: 1326/2010 s. 13."""

    fact: Literal["HealthCheckBooked"] = "HealthCheckBooked"
    carried_out_by: Unit = Field(description="the unit that does the check")
    start: Moment = Field(description="when the appointment begins")


class HealthCheckDone(Fact):
    """A nurse, or where needed a doctor, did the check; words lie in intake's vault.

    Source: 1326/2010 s. 13.
    """

    fact: Literal["HealthCheckDone"] = "HealthCheckDone"
    checked_by: Open[CheckedBy] = Field(description="the profession of who did it")
    checked_on: date = Field(description="the day of the check")
    findings: tuple[Open[Finding], ...] = Field(
        min_length=1, description="what was found, by coarse category"
    )
    after: Open[AfterCheck] = Field(description="what was agreed on with the client")
    request_by: Moment | None = Field(
        default=None, description="until when the contact request is waited for that was agreed on"
    )


class HealthCheckNotBooked(DeadlineFact):
    """No appointment stood when the offer ran out, and the offer ended. No reason is ever told.

    It is told alike where she declined, did not answer, or did not come. Source: the check is
    voluntary; a decline reaches no other organisation.
    """

    fact: Literal["HealthCheckNotBooked"] = "HealthCheckNotBooked"


class HealthCheckUnrecorded(DeadlineFact):
    """The day of the appointment passed, and nobody recorded what came of it.

    The unit that does the check is told, and told again; then who offered it, and it ends. Source:
    nothing waits silently.
    """

    fact: Literal["HealthCheckUnrecorded"] = "HealthCheckUnrecorded"
    ends: bool = Field(description="whether it ended without a record")


class HealthCheckNotFollowed(DeadlineFact):
    """The contact request that was agreed on in the check did not come in time; the case ended.

    Source: nothing waits silently; no re-telling of the story.
    """

    fact: Literal["HealthCheckNotFollowed"] = "HealthCheckNotFollowed"
