"""North Ostrobothnia's units of the demonstration; fictional."""

from silta_cli.courses.stage import Unit

_COUNTY = "1.2.246.10.90000021"
_INSURER = "1.2.246.10.90000026"

COORDINATION = Unit(_COUNTY, "coordination", "wellbeing_services_county", "coordination")
REHABILITATION = Unit(_COUNTY, "rehabilitation-unit", "rehabilitation_services")
MENTAL_HEALTH = Unit(_COUNTY, "mental-health", "health_services", ref="mh7k2q9x4w1d8c3e")
MANAGEMENT = Unit(_COUNTY, "management", "wellbeing_services_county", "management")
EMPLOYMENT = Unit("1.2.246.10.90000022", "employment-services", "employment_authority")
GUIDANCE = Unit("1.2.246.10.90000023", "guidance-centre", "one_stop_guidance_centre")
COLLEGE = Unit("1.2.246.10.90000024", "student-services", "educational_institution")
KELA = Unit("1.2.246.10.90000025", "kela-customer-service", "kela")
INSURER = Unit(_INSURER, "rehabilitation-advice", "pension_insurer")
INSURER_OTHER = Unit(_INSURER, "work-ability-services", "pension_insurer")
