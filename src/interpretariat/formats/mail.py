"""Letters: values in, message bytes out. Text and HTML say the same; an invitation rides inside and attached."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

_TEMPLATES = Environment(
    loader=PackageLoader("interpretariat.formats"), autoescape=select_autoescape(), undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads: a subject without any name but theirs, paragraphs, facts in pairs, one thing to do.

    `links` lead to each of several things.
    """

    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None
    footer: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """An iTIP part: the calendar bytes and their method, REQUEST or CANCEL."""

    method: str
    calendar: bytes


def compose(
    letter: Letter, *, sender: str, recipient: str, locale: str, message_id: str, invitation: Invitation | None = None
) -> bytes:
    """The message as bytes (CRLF). Control characters, which would make headers lie, are removed from the subject."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Interprétariat", addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = "".join(c if c.isprintable() else " " for c in letter.subject)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = locale
    message.set_content(letter_text(letter))
    message.add_alternative(letter_html(letter, locale), subtype="html")
    if invitation is not None:
        _invite(message, invitation)
    return message.as_bytes()


def letter_html(letter: Letter, locale: str) -> str:
    """The HTML part."""
    return _TEMPLATES.get_template("letter.html").render(letter=letter, locale=locale)


def letter_text(letter: Letter) -> str:
    """The text part: the same, for whoever reads text."""
    parts = list(letter.paragraphs)
    if letter.facts:
        parts.append("\n".join(f"{label}: {value}" for label, value in letter.facts))
    parts.extend(f"{label}:\n{href}" for label, href in letter.links)
    if letter.action:
        parts.append(f"{letter.action[0]}:\n{letter.action[1]}")
    if letter.footer:
        parts.append(f"-- \n{letter.footer}")
    return "\n\n".join(parts) + "\n"


def _invite(message: EmailMessage, invitation: Invitation) -> None:
    """multipart/mixed(multipart/alternative(text, html, calendar), the same bytes attached)."""
    message.add_alternative(
        invitation.calendar, "text", "calendar", cte="base64", params={"charset": "UTF-8", "method": invitation.method}
    )
    message.add_attachment(invitation.calendar, "application", "ics", filename="invite.ics")
