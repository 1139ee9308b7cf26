"""``onrecord completion``: what a shell needs to complete commands, options and values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from api.commands.command_line import PROGRAM

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what lets SHELL complete commands, options and values.

    \b
    For good:
      bash:  eval "$(onrecord completion bash)"       in ~/.bashrc
      zsh:   eval "$(onrecord completion zsh)"        in ~/.zshrc, after compinit
      fish:  onrecord completion fish | source        in ~/.config/fish/config.fish

    \b
    Examples:
      onrecord completion bash > onrecord.bash
      onrecord completion fish | source
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE").source())
