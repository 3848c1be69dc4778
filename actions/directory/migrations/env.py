"""Alembic's environment: `actions.directory.database.migrate` gives the connection."""

from alembic import context

from actions.directory.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
    # The database has other tables too; only ours are compared.
    include_object=lambda item, name, kind, reflected, other: kind != "table" or name in metadata.tables,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
