"""Runs a command of the command line as a person would, in this process."""

from qa_service.commands import cli


def run(capsys, *arguments):
    """Exit code, standard output and standard error of a command."""
    code = cli.main(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err
