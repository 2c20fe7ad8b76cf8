-- Roles of the platform itself: staff who support, review, or read everything. They belong to the user and are worth something in no organization.
create table strata_access.user_roles (
  user_role_id uuid not null default strata_core.uuid_v7(),
  user_id      uuid not null,
  role_id      uuid not null,
  kind         text not null default 'platform',
  started_at   timestamptz not null default strata_core.clock(),
  ended_at     timestamptz,
  granted_by_user_id uuid,
  reason       strata_core.reason,
  revoked_by_user_id uuid,
  revoke_reason strata_core.reason,

  constraint user_roles_pkey primary key (user_role_id),
  constraint user_roles_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint user_roles_role_id_fkey foreign key (role_id, kind) references strata_access.roles (role_id, kind),
  constraint user_roles_kind_check check (kind = 'platform'),
  -- What ends before it began has never stood.
  constraint user_roles_ended_at_check check (ended_at >= started_at)
);

-- A user holds a role without an end once; also every check.
create unique index user_roles_one_lasting_idx on strata_access.user_roles (user_id, role_id) where ended_at is null;
-- For the foreign keys: what a user holds and held, and who holds a role.
create index user_roles_user_id_idx on strata_access.user_roles (user_id);
create index user_roles_role_id_idx on strata_access.user_roles (role_id, kind);

select strata_core.lay_personal_data('strata_access.user_roles', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{reason,revoke_reason}');
select strata_users.lay_erasure_guard('strata_access.user_roles');

comment on table strata_access.user_roles is 'One row per role of the platform that a user holds, held or will hold, and period. Ended, never deleted.';
comment on column strata_access.user_roles.user_role_id is 'Key.';
comment on column strata_access.user_roles.user_id is 'Who holds it.';
comment on column strata_access.user_roles.role_id is 'What is held.';
comment on column strata_access.user_roles.kind is 'Kind of the role: always platform.';
comment on column strata_access.user_roles.started_at is 'Since when, or from when. What was revoked before it began has the moment of that as its beginning and end.';
comment on column strata_access.user_roles.ended_at is 'Until when; null: without an end.';
comment on column strata_access.user_roles.granted_by_user_id is 'User who gave it; null without a session.';
comment on column strata_access.user_roles.reason is 'Why it was given; null when not said. @pii';
comment on column strata_access.user_roles.revoked_by_user_id is 'User who took it away; null when nobody did, and without a session.';
comment on column strata_access.user_roles.revoke_reason is 'Why it was taken away; null when nobody did or it was not said. @pii';

select strata_audit.lay_row_history('strata_access.user_roles', 'user_role_id', '{user_role_id,user_id,role_id,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.user_roles', 'strata.permissions.platform_role',
  '{user_role_id,role_id,started_at,ended_at,granted_by_user_id,revoked_by_user_id}',
  p_organization_id => 'null::uuid', p_user_id => 'n.user_id');
