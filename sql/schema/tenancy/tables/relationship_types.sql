create table strata_tenancy.relationship_types (
  relationship_type text not null,
  applies_to        text not null,
  is_hierarchy      boolean not null,
  description       text not null,

  constraint relationship_types_pkey primary key (relationship_type),
  constraint relationship_types_relationship_type_applies_to_key unique (relationship_type, applies_to),
  constraint relationship_types_relationship_type_check check (relationship_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint relationship_types_applies_to_check check (applies_to in ('organization', 'membership')),
  constraint relationship_types_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.relationship_types is 'One row per kind of relation between an upper and a lower membership or organization. A new one is a row.';
comment on column strata_tenancy.relationship_types.relationship_type is 'Code, said of the upper side: it is the <type> of the lower.';
comment on column strata_tenancy.relationship_types.applies_to is 'What is related: two memberships of one organization, or two organizations.';
comment on column strata_tenancy.relationship_types.is_hierarchy is 'Whether nobody can be above itself through any number of such relations.';
comment on column strata_tenancy.relationship_types.description is 'What it means.';

insert into strata_tenancy.relationship_types (relationship_type, applies_to, is_hierarchy, description) values
  ('manager', 'membership', true, 'Leads the other member.');
