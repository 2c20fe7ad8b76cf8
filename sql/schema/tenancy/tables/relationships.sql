-- Who is above whom in an organization: doctor and patient, representative and client. The types of both sides are part of the keys, so the matrix holds
-- for every row, and a membership that is or was related keeps its type: whoever becomes something else gets another membership.
create table strata_tenancy.relationships (
  organization_id     uuid not null,
  relationship_id     uuid not null default strata_core.uuid_v7(),
  relationship_type   text not null,
  upper_membership_id uuid not null,
  upper_party_type    text not null,
  lower_membership_id uuid not null,
  lower_party_type    text not null,
  started_at          timestamptz not null,
  ended_at            timestamptz,

  constraint relationships_pkey primary key (organization_id, relationship_id),
  constraint relationships_relationship_type_fkey foreign key (relationship_type, upper_party_type, lower_party_type)
    references strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type),
  constraint relationships_lower_membership_id_check check (lower_membership_id <> upper_membership_id),
  -- What ends before it began has never stood.
  constraint relationships_ended_at_check check (ended_at >= started_at)
);

alter table strata_tenancy.relationships add constraint relationships_upper_membership_id_fkey
  foreign key (organization_id, upper_membership_id, upper_party_type)
  references strata_tenancy.memberships (organization_id, membership_id, party_type);
alter table strata_tenancy.relationships add constraint relationships_lower_membership_id_fkey
  foreign key (organization_id, lower_membership_id, lower_party_type)
  references strata_tenancy.memberships (organization_id, membership_id, party_type);

-- Who is below a member, and who above; permission checks ask both ways. The type of the member is in there for the foreign keys.
create index relationships_upper_membership_id_idx on strata_tenancy.relationships
  (organization_id, upper_membership_id, upper_party_type, lower_membership_id) include (relationship_type, started_at, ended_at);
create index relationships_lower_membership_id_idx on strata_tenancy.relationships
  (organization_id, lower_membership_id, lower_party_type, upper_membership_id) include (relationship_type, started_at, ended_at);
-- For the foreign key.
create index relationships_relationship_type_idx on strata_tenancy.relationships (relationship_type, upper_party_type, lower_party_type);

create trigger t200_check_relation before insert or update on strata_tenancy.relationships
  for each row execute function strata_tenancy.tg_relationships__check_relation();
select strata_audit.lay_row_history('strata_tenancy.relationships', 'relationship_id',
  '{organization_id,relationship_id,relationship_type,upper_membership_id,lower_membership_id,started_at,ended_at}');

comment on table strata_tenancy.relationships is 'One row per relation between two memberships of an organization and the time for which it stands. Ended, never deleted.';
comment on column strata_tenancy.relationships.organization_id is 'Organization of both.';
comment on column strata_tenancy.relationships.relationship_id is 'Key within the organization.';
comment on column strata_tenancy.relationships.relationship_type is 'What the upper one is of the lower, from relationship_types.';
comment on column strata_tenancy.relationships.upper_membership_id is 'Who is above.';
comment on column strata_tenancy.relationships.upper_party_type is 'Type of the upper membership.';
comment on column strata_tenancy.relationships.lower_membership_id is 'Who is below.';
comment on column strata_tenancy.relationships.lower_party_type is 'Type of the lower membership.';
comment on column strata_tenancy.relationships.started_at is 'Since when it stands, or will.';
comment on column strata_tenancy.relationships.ended_at is 'Since when it does not, or will not; null while no end is known.';
