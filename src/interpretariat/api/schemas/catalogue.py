"""Languages, sites and organisations as programs read them."""

import msgspec

from interpretariat.db.models import Language, Organisation, Site


class LanguageRead(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name_fr: str
    name_en: str
    autonym: str
    direction: str
    varieties: list[str]
    alternatives: list[str]

    @classmethod
    def of(cls, row: Language) -> "LanguageRead":
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})


class SiteRead(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    organisation: int
    code: str
    name: str
    address: str
    city: str
    postal_code: str
    lat: float
    lon: float
    zone: str

    @classmethod
    def of(cls, row: Site) -> "SiteRead":
        same = {name: getattr(row, name) for name in cls.__struct_fields__ if name != "organisation"}
        return cls(**same, organisation=row.organisation_id)


class OrganisationRead(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    code: str
    name: str
    sector: str
    zone: str
    cost_centres: list[str]

    @classmethod
    def of(cls, row: Organisation) -> "OrganisationRead":
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})
