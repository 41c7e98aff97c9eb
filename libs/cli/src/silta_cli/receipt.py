"""`silta receipt`: what a signed receipt says, whether it holds, and whether a history fits it."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.markup import escape

from silta_chassis.signing import NotSigned, verify
from silta_cli.receipt_words import Checked, receipt_table
from silta_cli.screen import err, out, print_json
from silta_consent.chain import Head, fault
from silta_consent.receipts import TYP
from silta_contracts.open_codes import Language

# What a person waits for without doubting that something happens.
SECONDS = 10.0
LARGEST_BYTES = 5_000_000
# A path that a machine keeps to itself: nobody on the way can change the keys.
LOCAL = {"127.0.0.1", "::1", "localhost"}

NOT_VALID = 1
MISUSE = 2

receipt = typer.Typer(
    no_args_is_help=True,
    help="Receipts of consents: signed, so that anybody can check them with the issuer's keys.",
)


class Misuse(Exception):
    """The command cannot be carried out; the text says what to do."""


@receipt.callback()
def _group() -> None:
    """Keeps `verify` a command of its own while it is the only one."""


@receipt.command("verify")
def verify_receipt(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help="The receipt, or the whole answer of GET /cases/{case}/receipts; - for standard "
            "input.",
        ),
    ],
    keys: Annotated[
        str,
        typer.Option(
            "--keys",
            metavar="URL|FILE",
            help="The issuer's public keys (JWK set): the address of its GET /keys, or a file.",
        ),
    ],
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            help="Answer of GET /cases/{case}/history: does the receipt's head fit it?",
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--language", help="Language of codes and labels: fi, sv, en or plain (plain Finnish)."
        ),
    ] = "en",
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: JSON on standard output.")
    ] = False,
) -> None:
    """Check a receipt: who signed it, what it says, and what is wrong if anything is.

    Exit codes: 0 valid; 1 not valid; 2 the check could not be made (misuse, unreadable file or
    keys). Nothing is sent anywhere; keys are fetched only where --keys is an address.
    """
    try:
        spoken = _language(language)
        found = _receipts(_text(file))
        known = _keys(keys)
        chain = None if history is None else _history(_text(str(history)))
        checked = [_checked(jws, known, chain) for jws in found]
    except Misuse as wrong:
        err.print(f"[bold red]silta receipt verify:[/] {escape(str(wrong))}", highlight=False)
        raise typer.Exit(MISUSE) from None
    if as_json:
        print_json([one.told() for one in checked])
    else:
        for one in checked:
            out.print(receipt_table(one, spoken))
    if any(one.wrong for one in checked):
        raise typer.Exit(NOT_VALID)


def _language(given: str) -> Language:
    match given:
        case "fi" | "sv" | "en" | "plain":
            return given
    raise Misuse("--language is fi, sv, en or plain.")


def _text(file: str) -> str:
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(LARGEST_BYTES + 1)
        if len(raw) > LARGEST_BYTES:
            raise Misuse(f"{_name(file)} is too large to be what is asked for here.")
        return raw.decode("utf-8").strip()
    except OSError:
        raise Misuse(f"{_name(file)} cannot be read. Check its name and your rights.") from None
    except UnicodeDecodeError:
        raise Misuse(f"{_name(file)} is no text. Save the receipt as it came.") from None


def _name(file: str) -> str:
    return "Standard input" if file == "-" else Path(file).name


def _receipts(text: str) -> list[str]:
    """The receipts that a file holds: one compact JWS, or the answer of the door."""
    if not text.startswith(("{", '"')):
        if not text:
            raise Misuse("There is no receipt in it.")
        return [text]
    try:
        told = json.loads(text)
    except ValueError:
        raise Misuse(
            "It is neither a receipt nor the answer of GET /cases/{case}/receipts."
        ) from None
    if isinstance(told, str):
        return [told]
    listed = told.get("receipts") if isinstance(told, dict) else None
    found = [
        one["receipt"]
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and isinstance(one.get("receipt"), str)
    ]
    if not found:
        raise Misuse("It holds no receipt: save the answer of GET /cases/{case}/receipts.")
    return found


def _keys(where: str) -> Mapping[str, Any]:
    """The JWK set of an address or of a file."""
    text = _fetched(where) if where.startswith(("http://", "https://")) else _text(where)
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not (isinstance(told, dict) and isinstance(told.get("keys"), list)):
        raise Misuse("--keys is no JWK set: save the answer of the issuer's GET /keys.")
    return told


def _fetched(address: str) -> str:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise Misuse("--keys is no address. Name the issuer's GET /keys.") from None
    if url.scheme == "http" and url.host not in LOCAL:
        raise Misuse(
            "--keys over http could be changed on the way, and with them what counts as valid. "
            "Use https, or a file that you got safely."
        )
    if url.path in ("", "/"):
        url = url.copy_with(path="/keys")
    try:
        answer = httpx.get(url, timeout=SECONDS)
        answer.raise_for_status()
    except httpx.HTTPError as wrong:
        name = type(wrong).__name__
        raise Misuse(f"The keys cannot be had from there ({name}). Use a file of them.") from None
    return answer.text


def _history(text: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not (
        isinstance(told, dict)
        and isinstance(told.get("case"), str)
        and isinstance(told.get("links"), list)
        and all(isinstance(link, dict) for link in told["links"])
    ):
        raise Misuse("--history is no history: save the answer of GET /cases/{case}/history.")
    return told


def _checked(jws: str, keys: Mapping[str, Any], history: Mapping[str, Any] | None) -> Checked:
    try:
        signed = verify(jws, keys, TYP)
    except NotSigned as wrong:
        return Checked(wrong=str(wrong))
    try:
        says = json.loads(signed.payload)
        silta = says["silta"]
        case, head = silta["case"], silta.get("head")
    except (ValueError, KeyError, TypeError):
        return Checked(wrong="It is signed, but says nothing that a receipt says.", kid=signed.kid)
    if history is None:
        return Checked(kid=signed.kid, says=says)
    if head is None:
        raise Misuse(
            "This receipt carries no head, so no history can be checked with it: who took a "
            "consent gets one without. Use the client's."
        )
    wrong_chain = (
        fault(case, history["links"], Head.model_validate(head))
        if history["case"] == case
        else "The history is of another case."
    )
    since = None if wrong_chain else len(history["links"]) - head["n"]
    return Checked(wrong=wrong_chain, kid=signed.kid, says=says, links_since=since)
