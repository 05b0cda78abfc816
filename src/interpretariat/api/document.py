"""The description of the API, made from the handlers themselves: OpenAPI 3.1 at `/api/openapi.json`."""

from litestar import MediaType, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag

from interpretariat import __version__
from interpretariat.domain.policy import Action
from interpretariat.edge import rule

PATH = "/api/openapi.json"
BEARER = "token"

TAGS = (
    Tag("requests", "Ask for an interpreter, follow, change, call off."),
    Tag("bookings", "One interpreter at one place and hour, from the offer to the signed hours."),
    Tag("offers", "The interpreter's own offers."),
    Tag("availability", "The usual week of an interpreter and its exceptions."),
    Tag("runs", "Allocate a horizon, follow the calculation, publish what it proposes."),
    Tag("money", "What a month costs, line by line."),
    Tag("oversight", "Who did what, and where people are lacking."),
    Tag("feeds", "Calendar links, one for each device."),
    Tag("catalogue", "The ids that requests name."),
    Tag("service", "Alive, ready, measured."),
)


def description() -> OpenAPIConfig:
    """What `app` gives to the framework; the document is served at `PATH`, and its viewer reads the same document."""
    return OpenAPIConfig(
        title="Interprétariat",
        version=__version__,
        tags=list(TAGS),
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                BEARER: SecurityScheme(
                    type="http", scheme="bearer", description="A token made on the page « Jetons d'accès »."
                )
            }
        ),
        security=[{BEARER: []}],
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"], media_type=MediaType.JSON)],
        openapi_router=Router(PATH, route_handlers=[], include_in_schema=False, opt=rule(Action.PUBLIC)),
    )
