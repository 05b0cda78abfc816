"""The command line. Each command lives in its own module and is imported only when it is called."""

import importlib

import click

COMMANDS = {
    "allocate": "interpretariat.cli.allocate:allocate",
    "create-admin": "interpretariat.cli.people:create_admin",
    "demo": "interpretariat.cli.demo:demo",
    "doctor": "interpretariat.cli.doctor:doctor",
    "export": "interpretariat.cli.data:export",
    "import": "interpretariat.cli.data:import_",
    "migrate": "interpretariat.cli.serve:migrate",
    "replay": "interpretariat.cli.replay:replay",
    "serve": "interpretariat.cli.serve:serve",
    "worker": "interpretariat.cli.worker:worker",
}
"""Command name → `module:function` of its click command."""


class Commands(click.Group):
    """A group that imports a command the moment it is named, so that `--help` and `allocate` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="interpretariat")
def main() -> None:
    """Interprétariat: a shared interpreter pool for a city."""
