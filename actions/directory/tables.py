"""The directory's tables, by the names of HSDS 3.0 (https://docs.openreferral.org); what HSDS lacks is said beside it.

What a service owns (phones, schedules ...) has the key (service_id, id), so that one service is replaced without
touching another; organizations, locations and taxonomy terms are shared.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
KEY = 255


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text) for name in names]


def _owned(name: str, *columns: sa.Column) -> sa.Table:
    return sa.Table(
        name, metadata,
        sa.Column("service_id", sa.String(KEY), sa.ForeignKey("service.id"), primary_key=True),
        sa.Column("id", sa.String(KEY), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False, default=0),
        *columns)


organization = sa.Table(
    "organization", metadata,
    sa.Column("id", sa.String(KEY), primary_key=True),
    *_texts("name", "alternate_name", "description", "email", "website"))

location = sa.Table(
    "location", metadata,
    sa.Column("id", sa.String(KEY), primary_key=True),
    *_texts("location_type", "name", "description", "transportation"),
    sa.Column("latitude", sa.Float), sa.Column("longitude", sa.Float))

address = sa.Table(
    "address", metadata,
    sa.Column("location_id", sa.String(KEY), sa.ForeignKey("location.id"), primary_key=True),
    sa.Column("id", sa.String(KEY), primary_key=True),
    *_texts("attention", "address_1", "address_2", "city", "region", "state_province", "postal_code", "country",
            "address_type"))

accessibility = sa.Table(
    "accessibility", metadata,
    sa.Column("location_id", sa.String(KEY), sa.ForeignKey("location.id"), primary_key=True),
    sa.Column("id", sa.String(KEY), primary_key=True),
    *_texts("description", "details", "url"))

taxonomy_term = sa.Table(
    "taxonomy_term", metadata,
    sa.Column("id", sa.String(KEY), primary_key=True),
    *_texts("code", "name", "description", "taxonomy"))

service = sa.Table(
    "service", metadata,
    sa.Column("id", sa.String(KEY), primary_key=True),
    sa.Column("organization_id", sa.String(KEY), sa.ForeignKey("organization.id"), nullable=False),
    *_texts("name", "alternate_name", "description", "url", "email", "status", "eligibility_description",
            "fees_description", "interpretation_services", "application_process", "alert", "assurer_email"),
    sa.Column("minimum_age", sa.Float), sa.Column("maximum_age", sa.Float), sa.Column("assured_date", sa.Date),
    # Beyond HSDS: where an entry is from, how sure it is, how long it may be shown, and the answers a search needs.
    *_texts("source", "source_date", "confidence"),
    sa.Column("review_by", sa.Date),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column("free", sa.Boolean), sa.Column("papers_needed", sa.Boolean),
    # The import that an entry came with, its place and digest there, and the day since when it is missing from it.
    sa.Column("origin", sa.String(KEY), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("gone", sa.Date))

service_at_location = _owned(
    "service_at_location", sa.Column("location_id", sa.String(KEY), sa.ForeignKey("location.id"), nullable=False),
    *_texts("description"))
schedule = _owned(
    "schedule", sa.Column("location_id", sa.String(KEY)), sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date), sa.Column("interval", sa.Integer), sa.Column("count", sa.Integer),
    sa.Column("until", sa.Date),
    *_texts("freq", "byday", "byweekno", "bymonthday", "byyearday", "description", "opens_at", "closes_at", "notes"))
contact = _owned("contact", *_texts("name", "title", "department", "email"))
phone = _owned(
    "phone", sa.Column("location_id", sa.String(KEY)), sa.Column("organization_id", sa.String(KEY)),
    sa.Column("contact_id", sa.String(KEY)), *_texts("number", "extension", "type", "description"))
language = _owned("language", *_texts("name", "code", "note"))
required_document = _owned("required_document", *_texts("document", "uri"))
cost_option = _owned(
    "cost_option", *_texts("option", "currency", "amount_description"), sa.Column("amount", sa.Float),
    sa.Column("valid_from", sa.Date), sa.Column("valid_to", sa.Date))
attribute = _owned(
    "attribute",
    sa.Column("taxonomy_term_id", sa.String(KEY), sa.ForeignKey("taxonomy_term.id"), nullable=False),
    *_texts("link_entity", "value"))

# Beyond HSDS from here: the names people use, days a service is closed, and what the editors and people say.
alternate_name = _owned("alternate_name", *_texts("name"))
closure = _owned("closure", sa.Column("first_day", sa.Date, nullable=False),
                 sa.Column("last_day", sa.Date, nullable=False))
OWNED = (service_at_location, schedule, contact, phone, language, required_document, cost_option, attribute,
         alternate_name, closure)

correction = sa.Table(
    "directory_correction", metadata,
    sa.Column("service_id", sa.String(KEY), primary_key=True),
    sa.Column("field", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("made", sa.DateTime, nullable=False))

report = sa.Table(
    "directory_report", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("service_id", sa.String(KEY), index=True),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("reporter", sa.String(64), nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("closed", sa.DateTime))

# One row for each origin of services: what it last gave, when, and why it last failed.
source = sa.Table(
    "directory_source", metadata,
    sa.Column("origin", sa.String(KEY), primary_key=True),
    sa.Column("digest", sa.String(64)),
    sa.Column("succeeded", sa.DateTime),
    sa.Column("failed", sa.DateTime),
    sa.Column("failure", sa.Text),
    sa.Column("validators", sa.Text))

# A single number that every change raises: the read-model is built again only then.
revision = sa.Table("directory_revision", metadata, sa.Column("number", sa.Integer, nullable=False))
