-- Dated like role_permissions. A role inherits from its own organization or from the platform, from its own kind, and needs the admin company where what it
-- inherits does: the copies that say so are part of the foreign keys.
create table strata_access.role_inheritance (
  role_inheritance_id uuid not null default strata_core.uuid_v7(),
  role_id    uuid not null,
  inherits_role_id uuid not null,
  kind       text not null default 'organization',
  role_defined_in     uuid not null,
  inherits_defined_in uuid not null,
  is_for_admin_company          boolean not null,
  is_inherited_for_admin_company boolean not null,
  started_at timestamptz not null default strata_core.clock(),
  ended_at   timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,
  reason     strata_core.reason,
  revoked_by_membership_id uuid,
  revoked_by_user_id       uuid,
  revoke_reason strata_core.reason,

  constraint role_inheritance_pkey primary key (role_inheritance_id),
  constraint role_inheritance_role_id_fkey foreign key (role_id, role_defined_in, kind, is_for_admin_company)
    references strata_access.roles (role_id, defined_in, kind, is_for_admin_company),
  constraint role_inheritance_inherits_role_id_fkey foreign key (inherits_role_id, inherits_defined_in, kind, is_inherited_for_admin_company)
    references strata_access.roles (role_id, defined_in, kind, is_for_admin_company),
  constraint role_inheritance_inherits_role_id_check check (inherits_role_id <> role_id),
  constraint role_inheritance_inherits_defined_in_check check (inherits_defined_in in (role_defined_in, '00000000-0000-0000-0000-000000000000')),
  constraint role_inheritance_is_for_admin_company_check check (is_for_admin_company or not is_inherited_for_admin_company),
  constraint role_inheritance_ended_at_check check (ended_at >= started_at)
);

-- A role inherits another once at a time; upwards.
create unique index role_inheritance_one_current_idx on strata_access.role_inheritance (role_id, inherits_role_id) where ended_at is null;
-- Downwards: who inherits from a role.
create index role_inheritance_current_heirs_idx on strata_access.role_inheritance (inherits_role_id) where ended_at is null;
-- For the foreign keys.
create index role_inheritance_role_id_idx on strata_access.role_inheritance (role_id, role_defined_in, kind, is_for_admin_company);
create index role_inheritance_inherits_role_id_idx on strata_access.role_inheritance
  (inherits_role_id, inherits_defined_in, kind, is_inherited_for_admin_company);

comment on table strata_access.role_inheritance is 'One row per role that inherits or inherited another, and period: it brings what the other brings. Without circles. Ended, never deleted.';
comment on column strata_access.role_inheritance.role_inheritance_id is 'Key.';
comment on column strata_access.role_inheritance.role_id is 'Who inherits: a role, or a team that holds a role or is part of a team.';
comment on column strata_access.role_inheritance.inherits_role_id is 'What it inherits.';
comment on column strata_access.role_inheritance.kind is 'Kind of both.';
comment on column strata_access.role_inheritance.role_defined_in is 'Where role_id is defined.';
comment on column strata_access.role_inheritance.inherits_defined_in is 'Where inherits_role_id is defined: in the same place, or by the platform.';
comment on column strata_access.role_inheritance.is_for_admin_company is 'Whether role_id needs the admin company.';
comment on column strata_access.role_inheritance.is_inherited_for_admin_company is 'Whether inherits_role_id does; then role_id has to.';
comment on column strata_access.role_inheritance.started_at is 'Since when; never in the future.';
comment on column strata_access.role_inheritance.ended_at is 'Since when no more; null while it does. Never in the future.';
comment on column strata_access.role_inheritance.granted_by_membership_id is 'Membership that added it; null for the platform.';
comment on column strata_access.role_inheritance.granted_by_user_id is 'User who added it; null without a session.';
comment on column strata_access.role_inheritance.reason is 'Why it was added; null when not said. Names nobody.';
comment on column strata_access.role_inheritance.revoked_by_membership_id is 'Membership that took it away; null while it lasts, and for the platform.';
comment on column strata_access.role_inheritance.revoked_by_user_id is 'User who took it away; null while it lasts, and without a session.';
comment on column strata_access.role_inheritance.revoke_reason is 'Why it was taken away; null while it lasts or when not said. Names nobody.';

insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company, is_inherited_for_admin_company)
select a.role_id, b.role_id, a.defined_in, b.defined_in, a.is_for_admin_company, b.is_for_admin_company
from strata_access.roles a
join strata_access.roles b on (a.role, b.role) in (('owner', 'administrator'), ('administrator', 'member'));

select strata_audit.lay_row_history('strata_access.role_inheritance', 'role_inheritance_id',
  '{role_inheritance_id,role_id,inherits_role_id,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.role_inheritance', 'strata.permissions.role_inheritance',
  '{role_inheritance_id,role_id,inherits_role_id,started_at,ended_at,granted_by_membership_id,granted_by_user_id,revoked_by_membership_id,revoked_by_user_id}',
  p_organization_id => $$(select r.organization_id from strata_access.roles r where r.role_id = n.role_id)$$);
