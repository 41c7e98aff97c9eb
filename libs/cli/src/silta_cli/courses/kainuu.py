"""The units of Kainuu's course."""

from silta_cli.courses.stage import Unit

_COUNTY = "1.2.246.10.90000031"
COUNSELLOR = Unit(_COUNTY, "rehabilitation-counsellor", "wellbeing_services_county", "coordination")
MANAGEMENT = Unit(_COUNTY, "work-ability-lead", "wellbeing_services_county", "management")
NURSES = Unit(_COUNTY, "health-check-nurses", "health_services")
SOCIAL_WORK = Unit(_COUNTY, "adult-social-work", "adult_social_work")
EMPLOYMENT = Unit("1.2.246.10.90000032", "employment-services", "employment_authority")
CLINIC = Unit("1.2.246.10.90000033", "assessment-clinic", "rehabilitation_assessment_clinic")
