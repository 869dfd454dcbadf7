"""How the help is laid out: the panels of the commands, and examples."""

TRY = "Try"
MODELS = "Models"
WORKSPACE = "Workspace"
DEVELOPMENT = "Development"
PANELS = (TRY, MODELS, WORKSPACE, DEVELOPMENT)


def epilog(examples: tuple[str, ...]) -> str | None:
    """The last lines of a command's help. Typer makes a line of each paragraph."""
    return "\n\n".join(["Examples:", *examples]) if examples else None
