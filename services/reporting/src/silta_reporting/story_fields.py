"""Which fields of facts the story shows, and which of these others than coordination do not see."""

from typing import Final

# What a fact says that others do not see: why, how the client stood to it, and ids of consents,
# whose numbers would tell of those that ended.
WITHOUT: Final = frozenset(
    {"reason", "client_view", "client_present", "client_took_part", "counts", "next"}
    | {"ground", "grounds", "ended", "remaining", "consent", "basis", "replaces", "replaced_by"}
    | {"ask"}
    # Of work ability others see what they may by disclosure.
    | {"scale", "change"}
    # Goals by their ids: of some of them not everybody knows.
    | {"progress"}
)

# What of a fact's body is worth a place in the story, where the fact holds it.
SHOWN: Final = (
    "request", "channel", "needs", "outcome", "reasons", "wanted_types", "check_back_on", "result",
    "question", "requester", "offers", "informing",
    "ask", "consent", "basis", "purpose", "form", "act", "section", "replaces", "replaced_by",
    "about", "ground", "received_by", "service", "services", "missing", "stopped", "goes_on",
    "proposal", "invitation", "cause", "follows", "instead", "close_person", "member", "party",
    "addressed", "meeting", "start", "held_at", "remote", "place", "client_present",
    "client_took_part", "appointed", "handover", "from_party", "to", "to_party", "goal", "given_up",
    "task", "responsible", "version", "plan_version", "counts", "follow_up", "on", "since",
    "progress", "next", "scale", "change", "measurement", "measured_on", "giver", "client_view",
    "area", "round",
    "first_follow_up", "answer_by", "confirm_by", "respond_by", "plan_due", "due", "reason",
    "grounds", "ended", "remaining", "classes", "kept", "document_class", "rule",
    "kind", "number", "asked_of", "reopened", "seen_by", "timing", "end", "answer", "step",
    # Not what a health check found: that is nobody's to read in a story.
    "occasion", "offered_by", "carried_out_by", "plan", "unlinked",
    # Of the early service neither which rules fired.
    "chosen", "booked_with", "asked", "coach", "phase",
)  # fmt: skip
