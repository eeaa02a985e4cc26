"""The `tepat` command: one line a command; what they do lives in the packages below.

Exit status: 0 the command did its work; 1 refused by data, gate or verification, with the
reason; 2 wrong usage. Results go to standard output, progress and errors to standard error.
"""

from __future__ import annotations

import sys

import typer

from features.errors import TepatError
from tepat.commands import (
    audit,
    batch,
    calendar,
    data,
    evidence,
    learn,
    levers,
    nation,
    parity,
    people,
    quality,
    recommend,
    record,
    rules,
    serve,
)
from tepat.output import print_error

app = typer.Typer(
    name="tepat",
    help="The right placement: explained, fair recommendations for the transfer of civil servants.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("import")(data.import_data)
app.command("train")(learn.train)
app.command("recommend")(recommend.recommend)
app.command("score")(recommend.score)
app.command("batch")(batch.batch)
app.command("decide")(recommend.decide)
app.command("levers")(levers.levers)
app.command("withdraw")(record.withdraw)
app.command("object")(record.object_to)
app.command("answer")(record.answer)
app.command("why-not")(record.why_not)
app.command("compare")(people.compare)
app.command("talent")(people.talent)
app.command("models")(learn.models)
app.command("promote")(learn.promote)
app.command("rollback")(learn.rollback)
app.command("mirror", hidden=True)(learn.mirror)
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("replay")(audit.replay)
app.command("data-quality")(quality.data_quality)
app.command("backup")(data.backup)
app.command("restore")(data.restore)
app.add_typer(audit.app, name="audit")
app.add_typer(rules.app, name="rules")
app.add_typer(evidence.app, name="evidence")
app.add_typer(calendar.app, name="calendar")
app.add_typer(parity.app, name="parity")
app.add_typer(nation.app, name="nation")


def main() -> None:
    """Run the command line and turn a refusal into exit status 1 and a sentence."""
    try:
        app()
    except TepatError as error:
        print_error(error)
        sys.exit(1)
