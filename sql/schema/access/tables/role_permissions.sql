-- Dated and never deleted, so that what a role brought on any day can be computed. What it brings now stands in effective_role_permissions, without a
-- clock; so these begin and end when they are written, and not on a day to come.
create table strata_access.role_permissions (
  role_permission_id uuid not null default strata_core.uuid_v7(),
  role_id    uuid not null,
  kind       text not null default 'organization',
  permission text collate "C" not null,
  scope      text not null default 'organization',
  started_at timestamptz not null default strata_core.clock(),
  ended_at   timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,
  reason     strata_core.reason,
  revoked_by_membership_id uuid,
  revoked_by_user_id       uuid,
  revoke_reason strata_core.reason,

  constraint role_permissions_pkey primary key (role_permission_id),
  constraint role_permissions_role_id_fkey foreign key (role_id, kind) references strata_access.roles (role_id, kind),
  constraint role_permissions_permission_fkey foreign key (permission, kind) references strata_access.permissions (permission, kind),
  constraint role_permissions_scope_check check (scope in ('own', 'own_upper', 'own_lower', 'organization') and (kind = 'organization' or scope = 'organization')),
  constraint role_permissions_ended_at_check check (ended_at >= started_at)
);

-- A role brings a permission in a scope once at a time.
create unique index role_permissions_one_current_idx on strata_access.role_permissions (role_id, permission, scope) where ended_at is null;
-- What a role brings and brought; also for the foreign key.
create index role_permissions_role_id_idx on strata_access.role_permissions (role_id, kind);
-- For the foreign key: which roles bring a permission.
create index role_permissions_permission_idx on strata_access.role_permissions (permission, kind);

comment on table strata_access.role_permissions is 'One row per permission that a role brings or brought, scope and period. Ended, never deleted.';
comment on column strata_access.role_permissions.role_permission_id is 'Key.';
comment on column strata_access.role_permissions.role_id is 'The role.';
comment on column strata_access.role_permissions.kind is 'Kind of both.';
comment on column strata_access.role_permissions.permission is 'What it brings.';
comment on column strata_access.role_permissions.scope is 'About whom: own (oneself), own_upper (those above oneself), own_lower (those below), or organization (everybody).';
comment on column strata_access.role_permissions.started_at is 'Since when; never in the future.';
comment on column strata_access.role_permissions.ended_at is 'Since when no more; null while it does. Never in the future.';
comment on column strata_access.role_permissions.granted_by_membership_id is 'Membership that added it; null for the platform.';
comment on column strata_access.role_permissions.granted_by_user_id is 'User who added it; null without a session.';
comment on column strata_access.role_permissions.reason is 'Why it was added; null when not said. Names nobody.';
comment on column strata_access.role_permissions.revoked_by_membership_id is 'Membership that took it away; null while it lasts, and for the platform.';
comment on column strata_access.role_permissions.revoked_by_user_id is 'User who took it away; null while it lasts, and without a session.';
comment on column strata_access.role_permissions.revoke_reason is 'Why it was taken away; null while it lasts or when not said. Names nobody.';

insert into strata_access.role_permissions (role_id, permission)
select '00000000-0000-4000-8000-000000000001'::uuid, p.permission from strata_access.permissions p
union all
select '00000000-0000-4000-8000-000000000002', p.permission from strata_access.permissions p where p.permission <> 'ownership.transfer'
union all
select '00000000-0000-4000-8000-000000000003', 'members.read';

select strata_audit.lay_row_history('strata_access.role_permissions', 'role_permission_id',
  '{role_permission_id,role_id,permission,scope,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.role_permissions', 'strata.permissions.role_permission',
  '{role_permission_id,role_id,permission,scope,started_at,ended_at,granted_by_membership_id,granted_by_user_id,revoked_by_membership_id,revoked_by_user_id}',
  p_organization_id => $$(select r.organization_id from strata_access.roles r where r.role_id = n.role_id)$$);
