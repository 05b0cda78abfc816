"""The month of a page's address: `?mois=2026-11`, this month's for anything else."""

from datetime import date


def month_of(said: str, today: date) -> date:
    """The first day of the month."""
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return today.replace(day=1)


def shifted(month: date, by: int) -> str:
    """So many months later, as the address writes it."""
    at = month.year * 12 + month.month - 1 + by
    return f"{at // 12:04}-{at % 12 + 1:02}"
