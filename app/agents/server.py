"""`havre mcp`: the tools over the Model Context Protocol, on standard input and output.

What the library reads of a tool is its signature, its docstring and the descriptions of its parameters: they
are written for the model that will call it.
"""

from collections.abc import Callable
from importlib.metadata import version as version_of
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from app.agents import tools
from app.agents.desk import Desk
from app.browse.filters import CardWanted
from app.browse.views import OfferKind

READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
INSTRUCTIONS = """\
Havre says where workloads should run among sovereign and hyperscaler clouds, what that costs and emits,
and whose law and technology reach it, and proves that no better plan exists in its catalog. Start from
`list_names(what='example')`, check a question with `check_question`, ask it with `recommend`, then read
sections of the answer with `explain`. Unknown is null, never zero. Levels are SEAL 0-4: `structural` is
what structure allows, `proven` what evidence shows. Letters A-G are indicative."""
Question = Annotated[
    dict[str, object] | str, Field(description="A question as a JSON object, or as YAML or JSON text.")
]


def mcp_server(desk: Desk) -> MCPServer[None]:
    """The server with its seven tools."""
    server: MCPServer[None] = MCPServer(
        "havre", instructions=INSTRUCTIONS, version=version_of("havre"), log_level="ERROR"
    )

    def tool(function: Callable[..., str]) -> None:
        server.tool(annotations=READS, structured_output=False)(function)

    for register in (_asking, _looking):
        register(desk, tool)
    return server


def _asking(desk: Desk, tool: Callable[[Callable[..., str]], None]) -> None:
    def check_question(question: Question) -> str:
        """Check a question without solving it: ok, or one line per fault with its place and its remedy."""
        return _answered(lambda: tools.check_question(desk, question))

    def recommend(question: Question) -> str:
        """Answer a question in short: the best place for every workload, proven; or why there is none.

        The answer has an `id`: read its sections with `explain`. Takes up to half a minute.
        """
        return _answered(lambda: tools.recommend(desk, question))

    def explain(
        id: Annotated[str, Field(description="Id of an answer, `rec_...`.")],
        section: tools.Section,
        workload: Annotated[str | None, Field(description="Only what speaks of this workload.")] = None,
    ) -> str:
        """One section of an answer: placements with reasons and alternatives, price of each requirement,
        reference plans, data flows, facts to ask of providers, what was excluded and why, doubts, sources."""
        return _answered(lambda: tools.explain(desk, id, section, workload))

    for function in (check_question, recommend, explain):
        tool(function)


def _looking(desk: Desk, tool: Callable[[Callable[..., str]], None]) -> None:
    def list_names(what: tools.Names) -> str:
        """The names a question may use (providers, regions, models ...), or `example`: a whole question."""
        return _answered(lambda: tools.list_names(desk, what))

    def compare_request(
        request: Annotated[
            dict[str, object],
            Field(
                description="`model`, `input_tokens`, `output_tokens`; optionally `task`, "
                "`requests_per_month`, `serving` (api, own_gpu, either), `requirements`, `places`, "
                "`countries`, `sort` (cost, energy, co2e, water, rtt ...)."
            ),
        ],
    ) -> str:
        """One AI request in every place that can serve it: cost, energy, CO2e, water, letters, levels."""
        return _answered(lambda: tools.compare_request(desk, request))

    def find_offers(
        provider: str | None = None,
        region: str | None = None,
        country: Annotated[str | None, Field(description="ISO 3166 alpha-2.")] = None,
        kind: OfferKind | None = None,
        gpu: Annotated[str | None, Field(description="Such as H100.")] = None,
    ) -> str:
        """Offers of the catalog with price, date and source, narrowed by what is given."""
        wanted = tools.offers_wanted(provider, region, country, kind, gpu)
        return _answered(lambda: tools.find_offers(desk, wanted))

    def provider_card(
        provider: Annotated[str, Field(description="Id of a provider, such as scaleway.")],
        workload: tools.Kind = "compute",
        model: Annotated[str | None, Field(description="A model served, with inference.")] = None,
        region: str | None = None,
        part: tools.CardPart = "overview",
    ) -> str:
        """The sovereignty card of a provider: owners, law that reaches it by which path, layers, evidence,
        and (`ways_up`) the questions whose answers would raise a level."""
        wanted = CardWanted(workload=workload, model=model, region=region)
        return _answered(lambda: tools.provider_card(desk, provider, wanted, part))

    for function in (list_names, compare_request, find_offers, provider_card):
        tool(function)


def _answered(work: Callable[[], str]) -> str:
    """The text of a tool; what is wrong with what was asked is told in the words everyone gets."""
    try:
        return work()
    except tools.Refusal as error:
        raise ToolError(str(error)) from error
