"""The directory by HSDS 3.0"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "directory_correction",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "field"),
    )
    op.create_table(
        "directory_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=255)),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("reporter", sa.String(length=64), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("closed", sa.DateTime()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_directory_report_service_id", "directory_report", ["service_id"])

    op.create_table("directory_revision", sa.Column("number", sa.Integer(), nullable=False))
    op.create_table(
        "directory_source",
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("succeeded", sa.DateTime()),
        sa.Column("failed", sa.DateTime()),
        sa.Column("failure", sa.Text()),
        sa.Column("validators", sa.Text()),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("location_type", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("transportation", sa.Text()),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("alternate_name", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("website", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "taxonomy_term",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("taxonomy", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "accessibility",
        sa.Column("location_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("details", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.PrimaryKeyConstraint("location_id", "id"),
    )
    op.create_table(
        "address",
        sa.Column("location_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("attention", sa.Text()),
        sa.Column("address_1", sa.Text()),
        sa.Column("address_2", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("region", sa.Text()),
        sa.Column("state_province", sa.Text()),
        sa.Column("postal_code", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("address_type", sa.Text()),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.PrimaryKeyConstraint("location_id", "id"),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("organization_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("alternate_name", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("status", sa.Text()),
        sa.Column("eligibility_description", sa.Text()),
        sa.Column("fees_description", sa.Text()),
        sa.Column("interpretation_services", sa.Text()),
        sa.Column("application_process", sa.Text()),
        sa.Column("alert", sa.Text()),
        sa.Column("assurer_email", sa.Text()),
        sa.Column("minimum_age", sa.Float()),
        sa.Column("maximum_age", sa.Float()),
        sa.Column("assured_date", sa.Date()),
        sa.Column("source", sa.Text()),
        sa.Column("source_date", sa.Text()),
        sa.Column("confidence", sa.Text()),
        sa.Column("review_by", sa.Date()),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("free", sa.Boolean()),
        sa.Column("papers_needed", sa.Boolean()),
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("gone", sa.Date()),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_service_origin", "service", ["origin"])

    op.create_table(
        "alternate_name",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "attribute",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("taxonomy_term_id", sa.String(length=255), nullable=False),
        sa.Column("link_entity", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.ForeignKeyConstraint(
            ["taxonomy_term_id"],
            ["taxonomy_term.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "closure",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "contact",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("department", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "cost_option",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("option", sa.Text()),
        sa.Column("currency", sa.Text()),
        sa.Column("amount_description", sa.Text()),
        sa.Column("amount", sa.Float()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "language",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("code", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "phone",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(length=255)),
        sa.Column("organization_id", sa.String(length=255)),
        sa.Column("contact_id", sa.String(length=255)),
        sa.Column("number", sa.Text()),
        sa.Column("extension", sa.Text()),
        sa.Column("type", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "required_document",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("uri", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "schedule",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(length=255)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("interval", sa.Integer()),
        sa.Column("count", sa.Integer()),
        sa.Column("until", sa.Date()),
        sa.Column("freq", sa.Text()),
        sa.Column("byday", sa.Text()),
        sa.Column("byweekno", sa.Text()),
        sa.Column("bymonthday", sa.Text()),
        sa.Column("byyearday", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("opens_at", sa.Text()),
        sa.Column("closes_at", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )
    op.create_table(
        "service_at_location",
        sa.Column("service_id", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text()),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["service.id"],
        ),
        sa.PrimaryKeyConstraint("service_id", "id"),
    )


def downgrade() -> None:
    op.drop_table("service_at_location")
    op.drop_table("schedule")
    op.drop_table("required_document")
    op.drop_table("phone")
    op.drop_table("language")
    op.drop_table("cost_option")
    op.drop_table("contact")
    op.drop_table("closure")
    op.drop_table("attribute")
    op.drop_table("alternate_name")
    op.drop_index("ix_service_origin", "service")

    op.drop_table("service")
    op.drop_table("address")
    op.drop_table("accessibility")
    op.drop_table("taxonomy_term")
    op.drop_table("organization")
    op.drop_table("location")
    op.drop_table("directory_source")
    op.drop_table("directory_revision")
    op.drop_index("ix_directory_report_service_id", "directory_report")

    op.drop_table("directory_report")
    op.drop_table("directory_correction")
