"""The routes of what comes back and of what is shared."""

from interpretariat.domain.policy import Role
from tests.house.lines import A, line
from tests.house.things_series import BLOCK, BOOKED_PATH, SERIES_OWN, TURN

AGAIN = {"series_id": SERIES_OWN}
SHARED = {"block_id": BLOCK}
SWAPPED = {"asked": "/series/{series_id}", "series_id": TURN}
SLOT = {"slot_id": "7", **SHARED}
REFUSED = {"asked": "/demandes/{reference}", "reference": BOOKED_PATH}
LAST_DAY = {"from_on": "2026-12-01"}

SERIES = [
    line("GET /series", A.REQUEST_READ),
    line("GET /series/{series_id:int}", A.REQUEST_READ, **AGAIN),
    line("GET /series/{series_id:int}/a-partir-de", A.REQUEST_WRITE, **AGAIN),
    line("POST /series/{series_id:int}/a-partir-de", A.REQUEST_WRITE, **AGAIN),
    line("GET /series/{series_id:int}/echanger/{reference:str}", A.REQUEST_WRITE, **SWAPPED),
    line("POST /series/{series_id:int}/echanger/{reference:str}", A.REQUEST_WRITE, **SWAPPED),
    line("GET /series/{series_id:int}/annuler", A.REQUEST_WRITE, **AGAIN),
    line("POST /series/{series_id:int}/annuler", A.REQUEST_WRITE, **AGAIN),
    line("GET /demandes/{reference:str}/rendez-vous/{booking:str}/refuser", A.REQUEST_WRITE, **REFUSED),
    line("POST /demandes/{reference:str}/rendez-vous/{booking:str}/refuser", A.REQUEST_WRITE, **REFUSED),
    line("GET /demandes/preferences", A.REQUEST_WRITE, only=Role.REQUESTER),
    line("POST /demandes/preferences", A.REQUEST_WRITE),
    line("POST /demandes/preferences/{wish_id:int}/retirer", A.REQUEST_WRITE, wish_id="7"),
    line("GET /permanences", A.REQUEST_READ),
    line("GET /permanences/{block_id:int}", A.REQUEST_READ, **SHARED),
    line("POST /permanences/{block_id:int}", A.REQUEST_WRITE, **SHARED),
    line("POST /permanences/{block_id:int}/{slot_id:int}/rendre", A.REQUEST_WRITE, **SLOT),
    line("POST /api/series", A.REQUEST_WRITE),
    line("GET /api/series/{series_id:int}", A.REQUEST_READ, **AGAIN),
    line("POST /api/series/{series_id:int}/fork", A.REQUEST_WRITE, sent=LAST_DAY, **AGAIN),
    line(
        "POST /api/series/{series_id:int}/swap",
        A.REQUEST_WRITE,
        sent={"request": 1, "start": "2026-12-01T09:00:00-05:00"},
        **AGAIN,
    ),
    line("POST /api/series/{series_id:int}/stop", A.REQUEST_WRITE, sent=LAST_DAY, **AGAIN),
    line("GET /api/blocks", A.REQUEST_READ),
    line("GET /api/blocks/{block_id:int}", A.REQUEST_READ, **SHARED),
    line("POST /api/blocks/{block_id:int}/slots/{slot_id:int}/take", A.REQUEST_WRITE, **SLOT),
    line("POST /api/blocks/{block_id:int}/slots/{slot_id:int}/give_back", A.REQUEST_WRITE, **SLOT),
]
