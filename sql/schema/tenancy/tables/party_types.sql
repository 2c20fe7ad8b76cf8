-- What an organization or a membership is: a clinic, a doctor, a patient. A new type is a row, and still nothing can have a type of the other kind:
-- the two generated columns are what organizations and memberships refer to, and each is null for the types of the other.
create table strata_tenancy.party_types (
  party_type              text not null,
  applies_to              text not null,
  description             text not null,
  organization_party_type text generated always as (case when applies_to = 'organization' then party_type end) stored,
  membership_party_type   text generated always as (case when applies_to = 'membership' then party_type end) stored,

  constraint party_types_pkey primary key (party_type),
  constraint party_types_party_type_applies_to_key unique (party_type, applies_to),
  constraint party_types_organization_party_type_key unique (organization_party_type),
  constraint party_types_membership_party_type_key unique (membership_party_type),
  constraint party_types_party_type_check check (party_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint party_types_applies_to_check check (applies_to in ('organization', 'membership')),
  constraint party_types_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.party_types is 'One row per type of organization or membership. A new type is a row.';
comment on column strata_tenancy.party_types.party_type is 'Name of the type.';
comment on column strata_tenancy.party_types.applies_to is 'What is of this type: organization or membership.';
comment on column strata_tenancy.party_types.description is 'What it means.';
comment on column strata_tenancy.party_types.organization_party_type is 'The type, where organizations can be of it; else null. For foreign keys.';
comment on column strata_tenancy.party_types.membership_party_type is 'The type, where memberships can be of it; else null. For foreign keys.';

insert into strata_tenancy.party_types (party_type, applies_to, description) values
  ('organization', 'organization', 'An organization of which nothing more is said.'),
  ('member', 'membership', 'A member of whom nothing more is said.');
