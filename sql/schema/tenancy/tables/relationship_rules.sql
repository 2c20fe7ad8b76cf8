-- The matrix. Relations refer to a row of it by all three columns, so what is not in it cannot be related, by whatever statement.
create table strata_tenancy.relationship_rules (
  relationship_type text not null,
  upper_party_type  text not null,
  lower_party_type  text not null,
  applies_to        text not null,

  constraint relationship_rules_pkey primary key (relationship_type, upper_party_type, lower_party_type),
  constraint relationship_rules_relationship_type_fkey foreign key (relationship_type, applies_to)
    references strata_tenancy.relationship_types (relationship_type, applies_to),
  constraint relationship_rules_upper_party_type_fkey foreign key (upper_party_type, applies_to)
    references strata_tenancy.party_types (party_type, applies_to),
  constraint relationship_rules_lower_party_type_fkey foreign key (lower_party_type, applies_to)
    references strata_tenancy.party_types (party_type, applies_to)
);

-- For the foreign keys.
create index relationship_rules_relationship_type_idx on strata_tenancy.relationship_rules (relationship_type, applies_to);
create index relationship_rules_upper_party_type_idx on strata_tenancy.relationship_rules (upper_party_type, applies_to);
create index relationship_rules_lower_party_type_idx on strata_tenancy.relationship_rules (lower_party_type, applies_to);

comment on table strata_tenancy.relationship_rules is 'One row per pair of party types that may stand in a relation of a type: the matrix of who may be above whom.';
comment on column strata_tenancy.relationship_rules.relationship_type is 'The relation.';
comment on column strata_tenancy.relationship_rules.upper_party_type is 'Type of the upper side.';
comment on column strata_tenancy.relationship_rules.lower_party_type is 'Type of the lower side.';
comment on column strata_tenancy.relationship_rules.applies_to is 'organization or membership: the relation and both types are of the same.';

insert into strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type, applies_to) values
  ('manager', 'member', 'member', 'membership');
