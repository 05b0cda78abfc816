"""The routes of the application: what each does, and what its path names. Whoever adds a route adds its line."""

from interpretariat.domain.policy import Role
from tests.house import things as t
from tests.house.lines import A, line
from tests.house.routes_series import SERIES

PERSON = {"interpreter_id": t.INTERPRETER}
PAPER = {"interpreter_id": t.INTERPRETER, "credential_id": t.CREDENTIAL}
BOOKED = {"reference": t.BOOKING_REF}
ASKED = {"reference": t.REQUEST_REF}
LANGUAGE = {"table": "langues", "code": t.fixed("ara", "zzz")}
DAY_OFF = {"table": t.fixed("feries", "zzz"), "on_date": t.fixed("2026-12-25", "2026-12-24"), "kind": "public"}
CALCULATED = {"run_id": t.RUN}
GIVEN = {"request": "1", "interpreter": "1", "starts_at": "2026-12-01T14:00-05:00", "mode": "in_person"}
STATEMENTS = "/api/statements?period=2026-10&organisation={organisation}"
HOURS = {"start_date": "2026-11-20", "start_time": "09:00", "end_date": "2026-11-20", "end_time": "10:00"}

ROUTES = [
    # Everybody
    line("GET /", A.PUBLIC),
    line("GET /aide", A.PUBLIC),
    line("GET /accessibilite", A.PUBLIC),
    line("GET /confidentialite", A.PUBLIC),
    line("GET /connexion", A.PUBLIC),
    line("POST /connexion", A.PUBLIC),
    line("GET /connexion/lien/{token:str}", A.PUBLIC, token=t.LINK),
    line("POST /connexion/lien/{token:str}", A.PUBLIC, token=t.LINK),
    line("GET /attestation/{token:str}", A.PUBLIC, token=t.HOURS_LINK),
    line("POST /attestation/{token:str}", A.PUBLIC, token=t.HOURS_LINK),
    line("POST /langue", A.PUBLIC),
    line("GET /offre/{token:str}", A.PUBLIC, token=t.OFFER_LINK),
    line("POST /offre/{token:str}/{answer:str}", A.PUBLIC, token=t.OFFER_LINK, answer="decliner"),
    line("GET /static/{file_path:path}", A.PUBLIC, asked="/static/base.css"),
    line("HEAD /static/{file_path:path}", A.PUBLIC, asked="/static/base.css"),
    line("GET /ical", A.PUBLIC, asked="/ical/{token}.ics", token=t.FEED_LINK),
    line("GET /healthz", A.PUBLIC),
    line("GET /readyz", A.PUBLIC),
    line("GET /metrics", A.PUBLIC),
    line("GET /api/openapi.json", A.PUBLIC),
    line("GET /api/openapi.json/openapi.json", A.PUBLIC),
    line("GET /api/openapi.json/{path:str}", A.PUBLIC, asked="/api/openapi.json/openapi.json"),
    line("GET /api/docs", A.PUBLIC),
    # Whoever is signed in
    line("GET /accueil", A.ACCOUNT),
    line("POST /deconnexion", A.ACCOUNT),
    line("GET /compte", A.ACCOUNT),
    line("POST /compte", A.ACCOUNT),
    line("POST /compte/sessions/{session_id:int}/fermer", A.ACCOUNT, session_id=t.SESSION),
    line("GET /administration/jetons", A.ACCOUNT),
    line("POST /administration/jetons", A.ACCOUNT),
    line("POST /administration/jetons/{token_id:int}/revoquer", A.ACCOUNT, token_id=t.TOKEN),
    *(
        entry
        for room in ("/calendriers", "/moi/calendrier")
        for entry in (
            line(f"GET {room}", A.FEED),
            line(f"POST {room}", A.FEED),
            line(f"GET {room}/{{feed_id:int}}/revoquer", A.FEED, feed_id=t.FEED),
            line(f"POST {room}/{{feed_id:int}}/revoquer", A.FEED, feed_id=t.FEED),
        )
    ),
    line("POST /moi/calendrier/invitations", A.OWN_CALENDAR),
    # Partners
    line("GET /demandes", A.REQUEST_READ),
    line("GET /demandes/liste", A.REQUEST_READ),
    line("GET /demandes/liste.csv", A.REQUEST_READ),
    line("GET /demandes/nouvelle", A.REQUEST_WRITE),
    line("POST /demandes/nouvelle", A.REQUEST_WRITE),
    line("POST /demandes/nouvelle/chances", A.REQUEST_WRITE),
    line("POST /demandes/nouvelle/brouillon", A.REQUEST_WRITE),
    line("POST /demandes/nouvelle/effacer", A.REQUEST_WRITE),
    line("GET /demandes/{reference:str}", A.REQUEST_READ, **ASKED),
    line("GET /demandes/{reference:str}/envoyee", A.REQUEST_READ, **ASKED),
    line("POST /demandes/{reference:str}/{event:str}", A.REQUEST_WRITE, **ASKED, event="submit"),
    line("GET /demandes/{reference:str}/modifier", A.REQUEST_WRITE, **ASKED),
    line("POST /demandes/{reference:str}/modifier", A.REQUEST_WRITE, **ASKED),
    line("GET /demandes/{reference:str}/annuler", A.REQUEST_WRITE, **ASKED),
    line("POST /demandes/{reference:str}/annuler", A.REQUEST_WRITE, **ASKED),
    line(
        "POST /demandes/{reference:str}/rendez-vous/{booking:str}/{event:str}",
        A.BOOKING_EVENT,
        **ASKED,
        booking=t.BOOKING_REF,
        event="sign",
    ),
    line("GET /demandes/heures/{booking:str}", A.REQUEST_READ, booking=t.BOOKING_REF),
    line("POST /demandes/heures/{booking:str}", A.BOOKING_EVENT, booking=t.BOOKING_REF),
    line("GET /organisme", A.TEAM_MANAGE, only=Role.ORGANISATION_MANAGER),
    line("GET /organisme/lieux", A.TEAM_MANAGE, only=Role.ORGANISATION_MANAGER),
    line("GET /organisme/equipe", A.TEAM_MANAGE, only=Role.ORGANISATION_MANAGER),
    line("POST /organisme/equipe", A.TEAM_MANAGE),
    line("POST /organisme/equipe/{grant_id:int}/terminer", A.TEAM_MANAGE, grant_id=t.MEMBER),
    # Interpreters
    line("GET /moi", A.OWN_CALENDAR),
    line("GET /moi/semaine", A.OWN_CALENDAR),
    line("GET /moi/heures", A.OWN_CALENDAR),
    line("GET /moi/charge", A.OWN_CALENDAR),
    line("GET /moi/paiements", A.OWN_CALENDAR),
    line("GET /moi/disponibilites", A.OWN_CALENDAR),
    line("POST /moi/disponibilites", A.OWN_CALENDAR),
    line("GET /moi/disponibilites/agendas", A.OWN_CALENDAR),
    line("POST /moi/disponibilites/agendas", A.OWN_CALENDAR, sent={"name": "x"}),
    line("POST /moi/disponibilites/agendas/fichier", A.OWN_CALENDAR),
    line("POST /moi/disponibilites/agendas/{calendar_id:int}/retirer", A.OWN_CALENDAR, calendar_id=t.BUSY_CALENDAR),
    line("GET /moi/offres", A.OFFER_ANSWER),
    line("POST /moi/offres/{reference:str}/{answer:str}", A.OFFER_ANSWER, **BOOKED, answer="accepter"),
    line("GET /moi/rendez-vous/{reference:str}", A.OWN_CALENDAR, **BOOKED),
    line("GET /moi/rendez-vous/{reference:str}/code", A.OWN_CALENDAR, **BOOKED),
    line("POST /moi/rendez-vous/{reference:str}/code", A.BOOKING_EVENT, **BOOKED),
    line("GET /moi/rendez-vous/{reference:str}/desistement", A.OWN_CALENDAR, **BOOKED),
    line("GET /moi/rendez-vous/{reference:str}/heures", A.OWN_CALENDAR, reference=t.MET_REF),
    line("POST /moi/rendez-vous/{reference:str}/heures", A.BOOKING_EVENT, sent=HOURS, **BOOKED),
    line("POST /moi/rendez-vous/{reference:str}/desistement", A.BOOKING_EVENT, **BOOKED),
    line("POST /moi/rendez-vous/{reference:str}/{told:str}", A.BOOKING_EVENT, **BOOKED, told="en-route"),
    # Coordination
    line("GET /coordination", A.PLAN_READ),
    line("GET /coordination/jour", A.PLAN_READ),
    line("GET /coordination/charge", A.COORDINATE),
    line("GET /coordination/contestations", A.COORDINATE),
    line("GET /coordination/contestations/{reference:str}", A.COORDINATE, **BOOKED),
    line("POST /coordination/contestations/{reference:str}", A.COORDINATE, **BOOKED),
    line("GET /coordination/garde", A.PLAN_READ),
    line("GET /coordination/fuseaux", A.PLAN_READ),
    line("GET /administration/flux", A.OPERATE),
    line("GET /coordination/non-servies", A.PLAN_READ),
    line("GET /coordination/urgences", A.COORDINATE),
    line("GET /coordination/offres/{reference:str}", A.COORDINATE, **ASKED),
    line("POST /coordination/offres/{reference:str}", A.COORDINATE, **ASKED),
    line(
        "POST /coordination/offres/{reference:str}/{booking:str}/{event:str}",
        A.COORDINATE,
        reference=t.REQUEST_REF,
        booking=t.BOOKING_REF,
        event="release",
    ),
    line("POST /coordination/epingles", A.COORDINATE),
    line("POST /coordination/epingles/retirer", A.COORDINATE),
    line("GET /coordination/calculs", A.PLAN_READ),
    line("POST /coordination/calculs", A.COORDINATE),
    line("GET /coordination/calculs/{run_id:int}", A.PLAN_READ, **CALCULATED),
    line("GET /coordination/calculs/{run_id:int}/progression", A.PLAN_READ, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/arreter", A.COORDINATE, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/publier", A.COORDINATE, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/envoyer", A.COORDINATE, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/retenir", A.COORDINATE, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/deplacer", A.COORDINATE, sent=GIVEN, **CALCULATED),
    line("POST /coordination/calculs/{run_id:int}/retirer", A.COORDINATE, sent=GIVEN, **CALCULATED),
    # Interpreters' files, for the coordination and the administration
    *(
        entry
        for room in ("/coordination/interpretes", "/administration/interpretes")
        for entry in (
            line(f"GET {room}", A.INTERPRETER_READ),
            line(f"GET {room}/nouveau", A.INTERPRETER_WRITE),
            line(f"POST {room}/nouveau", A.INTERPRETER_WRITE),
            line(f"GET {room}/{{interpreter_id:int}}", A.INTERPRETER_READ, **PERSON),
            line(f"POST {room}/{{interpreter_id:int}}", A.INTERPRETER_WRITE, **PERSON),
            line(f"POST {room}/{{interpreter_id:int}}/pieces", A.INTERPRETER_WRITE, **PERSON),
            line(
                f"POST {room}/{{interpreter_id:int}}/pieces/{{credential_id:int}}/retirer", A.INTERPRETER_WRITE, **PAPER
            ),
        )
    ),
    # Money, figures, traces
    line("GET /finances/tarifs", A.TARIFF_READ),
    line("GET /finances/tarifs/version", A.TARIFF_WRITE),
    line("POST /finances/tarifs/version", A.TARIFF_WRITE),
    line("GET /finances/ententes", A.TARIFF_READ),
    line("GET /constats", A.INSIGHT_READ),
    line("GET /constats.csv", A.INSIGHT_READ),
    line("GET /audit", A.AUDIT_READ),
    line("GET /organisme/couts", A.COST_READ, only=Role.ORGANISATION_MANAGER),
    line("GET /organisme/couts.csv", A.COST_READ, only=Role.ORGANISATION_MANAGER),
    line("GET /finances/couts", A.COST_READ),
    line("GET /finances/couts/{organisation_id:int}", A.COST_READ, organisation_id=t.ORGANISATION),
    line("GET /finances/couts/{organisation_id:int}/csv", A.COST_READ, organisation_id=t.ORGANISATION),
    line("GET /organisme/releves", A.COST_READ, only=Role.ORGANISATION_MANAGER),
    line("GET /organisme/releves/{kind:str}", A.COST_READ, only=Role.ORGANISATION_MANAGER, kind="csv"),
    line("GET /finances/releves", A.COST_READ),
    line("GET /finances/releves/{organisation_id:int}", A.COST_READ, organisation_id=t.ORGANISATION),
    line(
        "GET /finances/releves/{organisation_id:int}/{kind:str}",
        A.COST_READ,
        organisation_id=t.ORGANISATION,
        kind="csv",
    ),
    line("GET /finances/simulateur", A.AGREEMENT_SIMULATE),
    line("GET /finances/simulateur/csv", A.AGREEMENT_SIMULATE, asked="/finances/simulateur/csv?entente=alone"),
    # Administration
    line("GET /administration/organismes", A.CATALOGUE_WRITE),
    line("GET /administration/organismes/nouveau", A.CATALOGUE_WRITE),
    line("POST /administration/organismes/nouveau", A.CATALOGUE_WRITE),
    line("GET /administration/organismes/{organisation_id:int}", A.CATALOGUE_WRITE, organisation_id=t.ORGANISATION),
    line("POST /administration/organismes/{organisation_id:int}", A.CATALOGUE_WRITE, organisation_id=t.ORGANISATION),
    line(
        "GET /administration/organismes/{organisation_id:int}/heures", A.CATALOGUE_WRITE, organisation_id=t.ORGANISATION
    ),
    line(
        "POST /administration/organismes/{organisation_id:int}/heures",
        A.CATALOGUE_WRITE,
        organisation_id=t.ORGANISATION,
    ),
    line("GET /administration/lieux", A.CATALOGUE_WRITE),
    line("GET /administration/lieux/nouveau", A.CATALOGUE_WRITE),
    line("POST /administration/lieux/nouveau", A.CATALOGUE_WRITE),
    line("GET /administration/lieux/{site_id:int}", A.CATALOGUE_WRITE, site_id=t.SITE),
    line("POST /administration/lieux/{site_id:int}", A.CATALOGUE_WRITE, site_id=t.SITE),
    line("GET /administration/personnes", A.PEOPLE_ADMINISTER),
    line("GET /administration/personnes/inviter", A.PEOPLE_ADMINISTER),
    line("POST /administration/personnes/inviter", A.PEOPLE_ADMINISTER),
    line("GET /administration/personnes/{account_id:int}", A.PEOPLE_ADMINISTER, account_id=t.ACCOUNT),
    line("POST /administration/personnes/{account_id:int}", A.PEOPLE_ADMINISTER, account_id=t.ACCOUNT),
    line("POST /administration/personnes/roles/{grant_id:int}/terminer", A.PEOPLE_ADMINISTER, grant_id=t.GRANT),
    line("GET /administration/referentiels", A.CATALOGUE_WRITE),
    line("POST /administration/referentiels/{table:str}", A.CATALOGUE_WRITE, table=t.fixed("langues", "zzz")),
    line("GET /administration/referentiels/{table:str}/nouveau", A.CATALOGUE_WRITE, table=t.fixed("langues", "zzz")),
    line("GET /administration/referentiels/{table:str}/{code:str}", A.CATALOGUE_WRITE, **LANGUAGE),
    line(
        "POST /administration/referentiels/{table:str}/{on_date:str}/{kind:str}/retirer", A.CATALOGUE_WRITE, **DAY_OFF
    ),
    line("GET /administration/importer", A.FILES),
    line("POST /administration/importer", A.FILES),
    line("GET /administration/exporter/{name:str}", A.FILES, name=t.FILE),
    # Programs
    line("GET /api/languages", A.CATALOGUE_READ),
    line("GET /api/sites", A.CATALOGUE_READ),
    line("GET /api/organisations", A.CATALOGUE_READ),
    line("GET /api/requests", A.REQUEST_READ),
    line("POST /api/requests", A.REQUEST_WRITE),
    line("GET /api/requests/{request_id:int}", A.REQUEST_READ, request_id=t.REQUEST),
    line("PATCH /api/requests/{request_id:int}", A.REQUEST_WRITE, request_id=t.REQUEST),
    line("GET /api/requests/{request_id:int}/cancellation", A.REQUEST_READ, request_id=t.REQUEST),
    line("POST /api/requests/{request_id:int}/{event:str}", A.REQUEST_WRITE, request_id=t.REQUEST, event="cancel"),
    line("GET /api/bookings", A.BOOKING_READ),
    line("GET /api/bookings/{booking_id:int}", A.BOOKING_READ, booking_id=t.BOOKING),
    line(
        "POST /api/bookings/{booking_id:int}/{event:str}", A.BOOKING_EVENT, booking_id=t.BOOKING, event=t.BOOKING_STEP
    ),
    line("GET /api/offers", A.OFFER_ANSWER),
    line("POST /api/offers/{booking_id:int}/{answer:str}", A.OFFER_ANSWER, booking_id=t.BOOKING, answer="accept"),
    line("GET /api/feeds", A.FEED),
    line("POST /api/feeds", A.FEED),
    line("DELETE /api/feeds/{feed_id:int}", A.FEED, feed_id=t.FEED),
    line("GET /api/interpreters/{interpreter_id:int}/availability", A.AVAILABILITY_READ, **PERSON),
    line("PUT /api/interpreters/{interpreter_id:int}/availability", A.AVAILABILITY_WRITE, **PERSON),
    line("GET /api/statements", A.COST_READ, asked=STATEMENTS, organisation=t.ORGANISATION),
    line("POST /api/periods/{period:str}/close", A.PERIOD_CLOSE, asked="/api/periods/2026-10/close", sent={}),
    line("POST /api/agreements/simulate", A.AGREEMENT_SIMULATE, sent={"period": "2026-10", "agreement": {}}),
    line("GET /api/insights/unmet", A.INSIGHT_READ, asked="/api/insights/unmet?first=2026-09&last=2026-10"),
    line("GET /api/audit", A.AUDIT_READ),
    line("GET /api/runs", A.PLAN_READ),
    line("POST /api/runs", A.COORDINATE),
    line("GET /api/runs/{run_id:int}", A.PLAN_READ, run_id=t.RUN),
    line("GET /api/runs/{run_id:int}/events", A.PLAN_READ, run_id=t.RUN),
    line("POST /api/runs/{run_id:int}/cancel", A.COORDINATE, run_id=t.RUN),
    line("POST /api/runs/{run_id:int}/publish", A.COORDINATE, run_id=t.RUN),
    *SERIES,
]
