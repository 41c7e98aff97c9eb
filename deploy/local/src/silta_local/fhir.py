"""Validates resources against the base specification of FHIR R4, by the HAPI validator.

It runs in a process of its own (`python -m silta_local.fhir <jar>...`), for a JVM cannot leave the process that
it was started in. Profiles that the base specification does not have are not looked at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from silta_local.folders import default_data_folder
from silta_local.jars import fetch_jars, listed_jars
from silta_local.java import find_java

FHIR = "fhir"
VALIDATE_SECONDS = 300.0
_SUPPORT = "org.hl7.fhir.common.hapi.validation.support"
_WRONG = ("ERROR", "FATAL")


def validate(resources: Sequence[Mapping[str, Any]], data: Path | None = None) -> list[list[str]]:
    """Return, of each resource in turn, what is wrong with it: `<place>: <what>`, nothing where it is valid.

    `data` is the folder of jars (default `.silta` in the checkout). Raises StackError where the jars cannot be
    had, CalledProcessError where the validator fails.
    """
    jars = fetch_jars(listed_jars(FHIR), (data or default_data_folder()) / "jars", step="Fetching the FHIR validator")
    answer = subprocess.run(
        [sys.executable, "-m", "silta_local.fhir", *map(str, jars)],
        input=json.dumps([dict(one) for one in resources]),
        capture_output=True,
        text=True,
        timeout=VALIDATE_SECONDS,
        check=True,
    )
    found: list[list[str]] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _validated(resources: Sequence[Mapping[str, Any]], jars: Sequence[str]) -> list[list[str]]:
    import jpype

    jpype.startJVM(str(find_java().libjvm), "-Xmx1g", classpath=list(jars), convertStrings=True)
    context = jpype.JClass("ca.uhn.fhir.context.FhirContext").forR4()
    support = jpype.JClass(f"{_SUPPORT}.ValidationSupportChain")(
        jpype.JClass("ca.uhn.fhir.context.support.DefaultProfileValidationSupport")(context),
        jpype.JClass(f"{_SUPPORT}.InMemoryTerminologyServerValidationSupport")(context),
        jpype.JClass(f"{_SUPPORT}.CommonCodeSystemsTerminologyService")(context),
    )
    module = jpype.JClass("org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator")(support)
    module.setErrorForUnknownProfiles(False)
    validator = context.newValidator()
    validator.registerValidatorModule(module)
    return [
        [
            f"{message.getLocationString()}: {message.getMessage()}"
            for message in validator.validateWithResult(json.dumps(resource)).getMessages()
            if str(message.getSeverity()) in _WRONG
        ]
        for resource in resources
    ]


if __name__ == "__main__":
    print(json.dumps(_validated(json.load(sys.stdin), sys.argv[1:])))
