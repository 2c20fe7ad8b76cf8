-- A permission that a member has, or is denied, without a role.
create table strata_access.membership_grants (
  organization_id     uuid not null,
  membership_grant_id uuid not null default strata_core.uuid_v7(),
  membership_id       uuid not null,
  kind                text not null default 'organization',
  permission          text collate "C" not null,
  effect              text not null,
  scope               text not null default 'organization',
  counterpart_membership_id uuid,
  started_at          timestamptz not null default strata_core.clock(),
  ended_at            timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,
  reason              strata_core.reason,
  revoked_by_membership_id uuid,
  revoked_by_user_id       uuid,
  revoke_reason       strata_core.reason,

  constraint membership_grants_pkey primary key (organization_id, membership_grant_id),
  constraint membership_grants_permission_fkey foreign key (permission, kind) references strata_access.permissions (permission, kind),
  constraint membership_grants_kind_check check (kind = 'organization'),
  constraint membership_grants_effect_check check (effect in ('allow', 'deny')),
  constraint membership_grants_scope_check check (scope in ('own', 'own_upper', 'own_lower', 'organization')),
  constraint membership_grants_counterpart_membership_id_check check (
    counterpart_membership_id is null or scope in ('own_upper', 'own_lower') and counterpart_membership_id <> membership_id),
  -- What ends before it began has never stood.
  constraint membership_grants_ended_at_check check (ended_at >= started_at)
);

alter table strata_access.membership_grants add constraint membership_grants_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);
alter table strata_access.membership_grants add constraint membership_grants_counterpart_membership_id_fkey
  foreign key (organization_id, counterpart_membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- The trigger keeps periods from overlapping; what has no end cannot even at other isolation levels.
create unique index membership_grants_one_lasting_idx on strata_access.membership_grants
  (organization_id, membership_id, permission, scope, counterpart_membership_id) nulls not distinct where ended_at is null;
-- For the foreign keys: grants about a member, and everybody who was granted a permission.
create index membership_grants_counterpart_membership_id_idx on strata_access.membership_grants (organization_id, counterpart_membership_id)
  where counterpart_membership_id is not null;
create index membership_grants_permission_idx on strata_access.membership_grants (permission, kind, organization_id);
-- Every check: what was granted to a member directly. Also for the foreign key, and for erasing a person, who is found by the membership alone. It is made
-- last: of a table that nobody has analyzed yet the planner knows nothing, and among indexes that look alike to it takes the newest. With the one above, many
-- grants at once were checked in time that grew with their square.
create index membership_grants_membership_id_idx on strata_access.membership_grants (membership_id, organization_id, permission);

select strata_core.lay_personal_data('strata_access.membership_grants', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{reason,revoke_reason}');

comment on table strata_access.membership_grants is 'One row per permission that a membership was granted or denied without a role, scope, counterpart and period. Ended, never deleted.';
comment on column strata_access.membership_grants.organization_id is 'Organization.';
comment on column strata_access.membership_grants.membership_grant_id is 'Key within the organization.';
comment on column strata_access.membership_grants.membership_id is 'Who may or may not.';
comment on column strata_access.membership_grants.kind is 'Kind of the permission: always organization.';
comment on column strata_access.membership_grants.permission is 'What.';
comment on column strata_access.membership_grants.effect is 'allow or deny. A deny that applies outweighs everything that allows.';
comment on column strata_access.membership_grants.scope is 'About whom: own (oneself), own_upper (those above oneself), own_lower (those below), or organization (everybody).';
comment on column strata_access.membership_grants.counterpart_membership_id is 'The one member above or below that it is about; null: all of them.';
comment on column strata_access.membership_grants.started_at is 'Since when, or from when. What was revoked before it began has the moment of that as its beginning and end.';
comment on column strata_access.membership_grants.ended_at is 'Until when; null: without an end.';
comment on column strata_access.membership_grants.granted_by_membership_id is 'Membership that made it; null for the platform.';
comment on column strata_access.membership_grants.granted_by_user_id is 'User who made it; null without a session.';
comment on column strata_access.membership_grants.reason is 'Why it was made; null when not said. @pii';
comment on column strata_access.membership_grants.revoked_by_membership_id is 'Membership that took it back; null when nobody did, and for the platform.';
comment on column strata_access.membership_grants.revoked_by_user_id is 'User who took it back; null when nobody did, and without a session.';
comment on column strata_access.membership_grants.revoke_reason is 'Why it was taken back; null when nobody did or it was not said. @pii';

select strata_audit.lay_row_history('strata_access.membership_grants', 'membership_grant_id',
  '{organization_id,membership_grant_id,membership_id,permission,effect,scope,counterpart_membership_id,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.membership_grants', 'strata.permissions.permission',
  '{membership_grant_id,membership_id,permission,effect,scope,counterpart_membership_id,started_at,ended_at,granted_by_membership_id,granted_by_user_id,revoked_by_membership_id,revoked_by_user_id}',
  p_user_id => $$(select m.user_id from strata_tenancy.memberships m where m.organization_id = n.organization_id and m.membership_id = n.membership_id)$$);
