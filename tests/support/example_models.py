"""The models that the examples of the contract name: a version of an area, and the next one."""

from silta_contracts.area_model import AreaModel
from silta_contracts.codes import OrganisationType, Role
from silta_contracts.party import OrganisationParty


def _unit(code: str) -> OrganisationParty:
    return OrganisationParty(
        oid="1.2.246.10.00000001",
        unit=code,
        role=Role.COORDINATION,
        type=OrganisationType.SOCIAL_AND_HEALTH_CENTRE,
    )


OF_EXAMPLES = tuple(
    AreaModel(
        area="keski-suomi-1",
        version=version,
        hash=digits * 32,
        name="Of the examples",
        municipalities=("999",),
        coordinating=_unit("alkupalvelu"),
        deputy=_unit("koordinaatio-sijainen"),
    )
    for version, digits in (("1.0", "0f"), ("1.1", "1f"))
)
