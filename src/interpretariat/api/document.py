"""The description of the API, for programs (`/api/openapi.json`)."""

from typing import Any

from litestar import Request, Response, get
from litestar.serialization import encode_json

from interpretariat.domain.policy import Action
from interpretariat.edge import rule


@get("/api/openapi.json", opt=rule(Action.PUBLIC), include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """OpenAPI 3.1, made from the handlers themselves."""
    return Response(encode_json(request.app.openapi_schema.to_schema()), media_type="application/json")
