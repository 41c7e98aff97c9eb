"""Pages as the services show them, made up: what the resources of a case are made from."""

from typing import Any, Final

CASE: Final = "0123456789abcdefghjkmnpqrs"
OID: Final = "1.2.246.10.90000011"
UNIT: Final = {
    "kind": "organisation",
    "oid": OID,
    "unit": "early-service",
    "role": "early_service",
    "type": "social_and_health_centre",
}
SENSITIVE: Final = {
    "kind": "sensitive_unit",
    "ref": "abcdefghjkmnpqrstu",
    "role": "professional",
    "type": "health_services",
}
CLIENT: Final = {"kind": "client"}
AT: Final = "2026-11-23T09:00:00.123000+00:00"

INTAKE: Final[dict[str, Any]] = {
    "case": CASE,
    "stage": "triage",
    "waits_for": {"step": "triage", "by": UNIT, "until": AT},
    "request": {
        "id": f"{CASE}.r1",
        "at": AT,
        "taken_by": UNIT,
        "coordinating": UNIT,
        "channel": "professional",
        "needs": ["work_ability", "livelihood"],
        "area": "central-finland",
        "drawn_up_with_client": True,
    },
    "triage": {"outcome": "network"},
    "grounds": [f"{CASE}.1"],
    "end": None,
}
EARLY: Final[dict[str, Any]] = {
    "case": CASE,
    "stage": "early_service",
    "early_service": {
        "stage": "alarm",
        "rules": ["guidance_and_no_work"],
        "booked_with": UNIT,
        "carried_out_by": UNIT,
        "start": None,
    },
}
CONSENT: Final[dict[str, Any]] = {
    "case": CASE,
    "grounds": {
        "live": [
            {
                "kind": "consent",
                "id": f"{CASE}.1",
                "purpose": "cooperate",
                "categories": ["identity", "health"],
                "recipients": [
                    {"kind": "type", "type": "kela"},
                    {"kind": "unit", "oid": OID, "unit": "early-service"},
                    {"kind": "organisation", "oid": OID},
                    {"kind": "sensitive_unit", "ref": "abcdefghjkmnpqrstu"},
                ],
                "valid_from": AT,
                "valid_until": None,
            },
            {"kind": "statute", "id": f"{CASE}.2"},
        ],
        "ended": [
            {
                "kind": "consent",
                "id": f"{CASE}.3",
                "purpose": "cooperate",
                "categories": ["identity"],
                "recipients": [{"kind": "type", "type": "kela"}],
                "valid_from": AT,
                "ended_at": AT,
            }
        ],
    },
    "unconfirmed": [],
}
NETWORK: Final[dict[str, Any]] = {
    "case": CASE,
    "phase": "assembled",
    "coordinating": UNIT,
    "members": [{"party": UNIT}, {"party": SENSITIVE}, {"party": CLIENT}],
    "invitations": [
        {"id": f"{CASE}.i1", "party": UNIT, "status": "open", "respond_by": AT},
        {"id": f"{CASE}.i2", "party": SENSITIVE, "status": "ended", "respond_by": AT},
    ],
    "meetings": [
        {"id": f"{CASE}.m1", "start": AT, "end": AT, "remote": True, "status": "planned"},
        {"id": f"{CASE}.m2", "start": AT, "end": AT, "remote": False, "status": "not_held"},
    ],
}
PLANNING: Final[dict[str, Any]] = {
    "case": CASE,
    "phase": "open",
    "stopped": None,
    "case_managers": [{"party": UNIT}],
    "goals": [
        {"id": f"{CASE}.g1", "kind": "employment", "horizon": "long", "standing": "open"},
        {"id": f"{CASE}.g2", "kind": "education", "horizon": "short", "standing": "given_up"},
    ],
    "tasks": [
        {
            "id": f"{CASE}.t1",
            "responsible": UNIT,
            "due": "2026-12-01",
            "goal": f"{CASE}.g1",
            "standing": "open",
        },
        {
            "id": f"{CASE}.t2",
            "responsible": CLIENT,
            "due": "2026-12-01",
            "goal": None,
            "standing": "done",
        },
    ],
    "plan": {"version": 1, "agreed": {"version": 1, "at": AT}},
}
FOLLOWUP: Final[dict[str, Any]] = {
    "case": CASE,
    "work_ability": {
        "measured": [
            {
                "measurement": f"{CASE}.w1",
                "questionnaire": "work-ability",
                "version": "1.0",
                "measured_on": "2026-11-23",
                "by_client": True,
                "bands": [{"scale": "work_ability", "band": "middle"}],
            }
        ]
    },
}
PAGES: Final = {
    "intake": INTAKE,
    "consent": CONSENT,
    "network": NETWORK,
    "planning": PLANNING,
    "followup": FOLLOWUP,
}
REQUEST: Final[dict[str, Any]] = {
    "resourceType": "ServiceRequest",
    "status": "active",
    "intent": "order",
    "identifier": [{"system": "urn:oid:1.2.246.10.90000012.1", "value": "lähete-1"}],
    "contained": [
        {
            "resourceType": "Patient",
            "id": "client",
            "identifier": [{"system": "urn:oid:1.2.246.21", "value": "131190-9205"}],
            "name": [{"family": "Meikäläinen-Esimerkki", "given": ["Matti"]}],
            "telecom": [{"system": "phone", "value": "+358 40 000 3535"}],
            "address": [{"extension": [{"url": "urn:silta:municipality", "valueCode": "179"}]}],
        }
    ],
    "subject": {"reference": "#client"},
    "locationCode": [{"coding": [{"system": "urn:silta:codes:area", "code": "central-finland"}]}],
    "reasonCode": [
        {"coding": [{"system": "urn:silta:codes:need", "code": "work_ability"}]},
        {"coding": [{"system": "urn:silta:codes:need", "code": "employment"}]},
    ],
    "supportingInfo": [{"reference": f"Consent/{CASE}.1"}],
    "note": [{"text": "Tahtoisin jonkun, joka auttaa eteenpäin."}],
    "extension": [{"url": "urn:silta:fhir:drawn-up-with-client", "valueBoolean": True}],
}
FIRED: Final[dict[str, Any]] = {
    "case": CASE,
    "evaluated": True,
    "fired": [
        {
            "rule": "guidance_and_no_work",
            "why": {"fi": "suomeksi", "sv": "på svenska", "en": "in English", "plain": "selkeästi"},
        }
    ],
    "note": {"plain": "Tämä ei ole päätös."},
}
BOOKING: Final[dict[str, Any]] = {
    "resourceType": "Appointment",
    "status": "booked",
    "identifier": [{"system": "urn:oid:1.2.246.10.90000011.1", "value": "varaus-1"}],
    "reasonCode": [
        {"coding": [{"system": "urn:silta:codes:early-indicator", "code": "unemployed"}]},
        {"coding": [{"system": "urn:silta:codes:early-indicator", "code": "wishes_guidance"}]},
    ],
    "start": AT,
    "end": AT,
    "participant": [{"type": [{"text": "asiakas"}], "status": "accepted"}],
    "extension": [
        {"url": "urn:silta:fhir:area", "valueCode": "central-finland"},
        {"url": "urn:silta:fhir:client-told", "valueBoolean": True},
    ],
}
