"""Opaque ids: strings whose pattern leaves no room for a name, a contact or an identity.

An id of something within a case begins with the case: `<case>.<letter><number>`; consents and
statutory bases are `<case>.<number>`, so an id always names its case.
"""

import base64
from typing import Annotated, Final

from pydantic import StringConstraints

_CASE: Final = r"[a-z0-9]{26}"
_NUMBER: Final = r"[1-9][0-9]{0,5}"

CASE_PATTERN: Final = rf"^{_CASE}$"
GROUND_PATTERN: Final = rf"^{_CASE}\.{_NUMBER}$"
CODE_PATTERN: Final = r"^[a-z][a-z0-9_]{0,63}$"
SLUG_PATTERN: Final = r"^[a-z][a-z0-9-]{0,63}$"
OID_PATTERN: Final = r"^1\.2\.246\.10\.[0-9]{8}(\.[0-9]{1,10}){0,6}$"
REF_PATTERN: Final = r"^[a-z0-9]{16,40}$"
PERIOD_PATTERN: Final = r"^[0-9]{4}(-(0[1-9]|1[0-2]|q[1-4]|h[12]))?$"

CaseId = Annotated[str, StringConstraints(pattern=CASE_PATTERN)]
GroundId = Annotated[str, StringConstraints(pattern=GROUND_PATTERN)]
RequestId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.r{_NUMBER}$")]
AskId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.a{_NUMBER}$")]
QuestionId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.q{_NUMBER}$")]
InvitationId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.i{_NUMBER}$")]
MeetingId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.m{_NUMBER}$")]
# Whether a unit serves the client already.
ServiceAskId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.e{_NUMBER}$")]
# Leading a request on to another area's coordination.
LeadingId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.l{_NUMBER}$")]
# What a team asks of a unit (*kysymys*).
TeamAskId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.k{_NUMBER}$")]
GoalId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.g{_NUMBER}$")]
TaskId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.t{_NUMBER}$")]
HandoverId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.h{_NUMBER}$")]
FollowUpId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.f{_NUMBER}$")]
MeasurementId = Annotated[str, StringConstraints(pattern=rf"^{_CASE}\.w{_NUMBER}$")]

# A code of the operating-model file; never the client's municipality.
QuestionnaireId = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
AreaId = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
UnitId = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
PlaceCode = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
IndicatorCode = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
# A rule of the table of retention.
RuleCode = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
# A rule of early recognition, of the model file.
EarlyRuleCode = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
QuestionCode = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
Oid = Annotated[str, StringConstraints(pattern=OID_PATTERN)]
UnitRef = Annotated[str, StringConstraints(pattern=REF_PATTERN)]
Period = Annotated[str, StringConstraints(pattern=PERIOD_PATTERN)]
# Numbers and dots: 1.0, 2026.2.
ModelVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# An act as Finnish statutes are cited, number and year: 381/2023.
ActNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}/[0-9]{4}$")]
# A section, its letter and subsection: 5, 24a, 24a.2.
SectionNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}[a-z]?(\.[0-9]{1,2})?$")]


def mint_case(digest: bytes) -> str:
    """The case id that a digest stands for: the same digest, the same id.

    A service passes HMAC(secret, caller, idempotency key), so that a retried first command
    finds its own case. At least 17 bytes are needed; the rest is not used.
    """
    if len(digest) < 17:
        raise ValueError("a case id needs a digest of at least 17 bytes")
    return base64.b32encode(digest[:20]).decode("ascii").lower()[:26]


def case_of(ground: str) -> str:
    """The case that an id within a case names."""
    return ground.partition(".")[0]
