-- The same between organizations: a clinic and the blood centre that supplies it. A row belongs to two organizations, so it carries no tenant key, and
-- what an organization may know of the others it is told by functions.
create table strata_tenancy.organization_relationships (
  organization_relationship_id uuid not null default strata_core.uuid_v7(),
  relationship_type     text not null,
  upper_organization_id uuid not null,
  upper_party_type      text not null,
  lower_organization_id uuid not null,
  lower_party_type      text not null,
  started_at            timestamptz not null,
  ended_at              timestamptz,

  constraint organization_relationships_pkey primary key (organization_relationship_id),
  constraint organization_relationships_relationship_type_fkey foreign key (relationship_type, upper_party_type, lower_party_type)
    references strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type),
  constraint organization_relationships_upper_organization_id_fkey foreign key (upper_organization_id, upper_party_type)
    references strata_tenancy.organizations (organization_id, party_type),
  constraint organization_relationships_lower_organization_id_fkey foreign key (lower_organization_id, lower_party_type)
    references strata_tenancy.organizations (organization_id, party_type),
  constraint organization_relationships_lower_organization_id_check check (lower_organization_id <> upper_organization_id),
  constraint organization_relationships_ended_at_check check (ended_at >= started_at)
);

-- What is below an organization, and what above; also for the foreign keys.
create index organization_relationships_upper_organization_id_idx on strata_tenancy.organization_relationships (upper_organization_id, upper_party_type, lower_organization_id);
create index organization_relationships_lower_organization_id_idx on strata_tenancy.organization_relationships (lower_organization_id, lower_party_type, upper_organization_id);
-- For the foreign key.
create index organization_relationships_relationship_type_idx on strata_tenancy.organization_relationships (relationship_type, upper_party_type, lower_party_type);

create trigger t200_check_relation before insert or update on strata_tenancy.organization_relationships
  for each row execute function strata_tenancy.tg_organization_relationships__check_relation();
select strata_audit.lay_row_history('strata_tenancy.organization_relationships', 'organization_relationship_id',
  '{organization_relationship_id,relationship_type,upper_organization_id,lower_organization_id,started_at,ended_at}');

comment on table strata_tenancy.organization_relationships is 'One row per relation between two organizations and the time for which it stands. Ended, never deleted.';
comment on column strata_tenancy.organization_relationships.organization_relationship_id is 'Key.';
comment on column strata_tenancy.organization_relationships.relationship_type is 'What the upper one is of the lower, from relationship_types.';
comment on column strata_tenancy.organization_relationships.upper_organization_id is 'Which is above.';
comment on column strata_tenancy.organization_relationships.upper_party_type is 'Type of the upper organization.';
comment on column strata_tenancy.organization_relationships.lower_organization_id is 'Which is below.';
comment on column strata_tenancy.organization_relationships.lower_party_type is 'Type of the lower organization.';
comment on column strata_tenancy.organization_relationships.started_at is 'Since when it stands, or will.';
comment on column strata_tenancy.organization_relationships.ended_at is 'Since when it does not, or will not; null while no end is known.';
