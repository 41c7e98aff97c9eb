"""The map of the choreography: who says what to whom, as a picture and as a table."""

from collections.abc import Iterable, Mapping, Sequence

from silta_cli.documents_tables import code, table
from silta_cli.processes import ByFact, in_order
from silta_contracts.catalogue import SERVICES, TERMINAL, FactType

# Facts by who says them and who reads them.
Edges = Mapping[tuple[str, str], Sequence[FactType]]

# A fact that this many services say, or read, goes through the node of all of them: an edge for
# each pair would hide the flow.
SEVERAL = 4
SEVERAL_NODE = "several"
REPORTING = "reporting"


def map_of(saying: ByFact, reading: ByFact) -> str:
    """The picture, and below it every pair of services with the facts that flow."""
    between = edges(saying, reading)
    terminal = sum(fact in TERMINAL for fact in saying)
    return "\n\n".join(
        (
            picture(drawn(saying, reading)),
            f"Reporting takes in all {len(saying)} facts. {terminal} of them end there: alarms, "
            "reminders and own work, which the services' own views show. On the others the other "
            "services rely:",
            table(
                ("says", "to", "facts"),
                (
                    (sender, reader, code(fact.__name__ for fact in facts))
                    for (sender, reader), facts in between.items()
                ),
            ),
        )
    )


def edges(saying: ByFact, reading: ByFact) -> Edges:
    """The facts that flow from each service to each other, reporting's reading apart."""
    return _edges(
        (sender, reader, fact)
        for fact in in_order(saying)
        for sender in saying[fact]
        for reader in _relying(reading, fact)
        if sender != reader
    )


def drawn(saying: ByFact, reading: ByFact) -> Edges:
    """The edges of the picture: what several say, or read, goes through one node."""
    return _edges(
        (sender, reader, fact)
        for fact in in_order(saying)
        for reader in _few(_relying(reading, fact))
        for sender in _few(saying[fact])
        if sender != reader
    )


def picture(shown: Edges) -> str:
    """A Mermaid flowchart."""
    # From top to bottom it fits the width of a page; the space keeps labels apart.
    lines = ["%%{init: {'flowchart': {'nodeSpacing': 70}}}%%", "flowchart TB"]
    lines += [f"    {name}([{name}])" for name in SERVICES]
    lines.append(f"    {SEVERAL_NODE}{{{{several services:<br/>see the table}}}}")
    for (sender, reader), facts in shown.items():
        label = "<br/>".join(fact.__name__ for fact in facts)
        lines.append(f'    {sender} -- "{label}" --> {reader}')
    lines.append(f'    {SEVERAL_NODE} -. "every fact" .-> {REPORTING}')
    return "\n".join(("```mermaid", *lines, "```"))


def _relying(reading: ByFact, fact: FactType) -> tuple[str, ...]:
    return tuple(name for name in reading.get(fact, ()) if name != REPORTING)


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) < SEVERAL else (SEVERAL_NODE,)


def _edges(flows: Iterable[tuple[str, str, FactType]]) -> Edges:
    found: dict[tuple[str, str], list[FactType]] = {}
    for sender, reader, fact in flows:
        facts = found.setdefault((sender, reader), [])
        if fact not in facts:
            facts.append(fact)
    order = (*SERVICES, SEVERAL_NODE)
    return {pair: found[pair] for pair in sorted(found, key=lambda p: tuple(map(order.index, p)))}
