-- Where a membership came from. A table of its own, and of no organization: neither is told of the other.
create table strata_tenancy.membership_moves (
  membership_move_id   uuid not null default strata_core.uuid_v7(),
  from_organization_id uuid not null,
  from_membership_id   uuid not null,
  to_organization_id   uuid not null,
  to_membership_id     uuid not null,
  moved_at             timestamptz not null,

  constraint membership_moves_pkey primary key (membership_move_id),
  constraint membership_moves_from_key unique (from_organization_id, from_membership_id),
  constraint membership_moves_to_key unique (to_organization_id, to_membership_id),
  constraint membership_moves_from_membership_id_fkey foreign key (from_organization_id, from_membership_id)
    references strata_tenancy.memberships (organization_id, membership_id),
  constraint membership_moves_to_membership_id_fkey foreign key (to_organization_id, to_membership_id)
    references strata_tenancy.memberships (organization_id, membership_id),
  constraint membership_moves_to_organization_id_check check (to_organization_id <> from_organization_id)
);

select strata_audit.lay_row_history('strata_tenancy.membership_moves', 'membership_move_id',
  '{membership_move_id,from_organization_id,from_membership_id,to_organization_id,to_membership_id,moved_at}');

comment on table strata_tenancy.membership_moves is 'One row per membership that was moved to another organization: the one that ended and the one that began. Only added to.';
comment on column strata_tenancy.membership_moves.membership_move_id is 'Key.';
comment on column strata_tenancy.membership_moves.from_organization_id is 'Organization that was left.';
comment on column strata_tenancy.membership_moves.from_membership_id is 'Membership that ended.';
comment on column strata_tenancy.membership_moves.to_organization_id is 'Organization that was joined.';
comment on column strata_tenancy.membership_moves.to_membership_id is 'Membership that began.';
comment on column strata_tenancy.membership_moves.moved_at is 'When.';
