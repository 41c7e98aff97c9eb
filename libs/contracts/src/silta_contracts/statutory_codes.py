"""The codes of the statutory plans that a client may have beside the common one."""

from silta_contracts.open_codes import Code


class StatutoryPlan(Code):
    """A plan that a statute asks of a service; the common plan links to it and replaces none.

    Source: the operating model, step 5 (employment, activation, social, care; the plan of
    multi-sectoral support is itself statutory).
    """

    EMPLOYMENT = "employment", "työllistymissuunnitelma", "employment plan"
    MULTI_SECTORAL = (
        "multi_sectoral",
        "monialainen työllistymissuunnitelma",
        "multi-sectoral employment plan",
    )
    ACTIVATION = "activation", "aktivointisuunnitelma", "activation plan"
    SOCIAL = "social", "sosiaalihuollon asiakassuunnitelma", "client plan of social services"
    CARE = "care", "hoito- tai terveyssuunnitelma", "care plan"
    OTHER = "other", "muu lakisääteinen suunnitelma", "another statutory plan"
