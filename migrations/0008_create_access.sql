-- Creates strata_access: permissions, roles and who holds them; strata_wiring: the triggers that connect strata which must not know each other.

set local role strata_owner;
--! begin access/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_access authorization strata_owner;
set local role strata_owner;

comment on schema strata_access is 'Permissions, roles, who holds which, and what follows from it.';

grant usage on schema strata_access to strata_definer, strata_reporter, strata_app, strata_operator;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_access to strata_definer, strata_reporter;
--! end access/schema.sql
--! begin access/functions/owner_role_id.sql
-- The roles that come along have fixed keys, so that nothing has to look them up.
create function strata_access.owner_role_id() returns uuid
  language sql immutable parallel safe
begin atomic
  select '00000000-0000-4000-8000-000000000001'::uuid;
end;

comment on function strata_access.owner_role_id() is 'Key of the role owner.';
--! end access/functions/owner_role_id.sql
--! begin access/functions/platform_id.sql
create function strata_access.platform_id() returns uuid
  language sql immutable parallel safe
begin atomic
  select '00000000-0000-0000-0000-000000000000'::uuid;
end;

comment on function strata_access.platform_id() is 'What stands in defined_in of a role that every organization can use: no organization has this key.';
--! end access/functions/platform_id.sql
--! begin access/tables/permissions.sql
-- What can be allowed. A program registers its own permissions here; they mean what the program asks strata.has_permission for.
create table strata_access.permissions (
  permission  text collate "C" not null,
  kind        text not null default 'organization',
  description text not null,
  created_at  timestamptz not null default clock_timestamp(),

  constraint permissions_pkey primary key (permission),
  constraint permissions_permission_kind_key unique (permission, kind),
  constraint permissions_permission_check check (length(permission) <= 100 and permission ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint permissions_kind_check check (kind in ('organization', 'platform')),
  constraint permissions_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_access.permissions is 'One row per permission: something that can be allowed or denied. Never deleted.';
comment on column strata_access.permissions.permission is 'Name, such as members.manage.';
comment on column strata_access.permissions.kind is 'organization: held by memberships. platform: held by users, in no organization.';
comment on column strata_access.permissions.description is 'What it allows.';

insert into strata_access.permissions (permission, description) values
  ('members.read', 'See who belongs.'),
  ('members.manage', 'Add, suspend, reinstate, move and remove members, as far as the own rights cover theirs.'),
  ('invitations.manage', 'Invite people and take invitations back.'),
  ('companies.manage', 'Found, change and close companies.'),
  ('roles.manage', 'Define roles and teams, and what they bring.'),
  ('roles.grant', 'Give roles and permissions to members and take them away, as far as the own rights reach.'),
  ('domains.manage', 'Claim mail domains whose people may join by themselves.'),
  ('security.manage', 'Set how safely members must sign in, and whether staff may act as them.'),
  ('organization.manage', 'Change the organization itself.'),
  ('alerts.manage', 'Set which alerts members get.'),
  ('audit.read', 'Read what happened, and who may what.'),
  ('ownership.transfer', 'Hand the organization over.');
--! end access/tables/permissions.sql
--! begin access/tables/roles.sql
-- A team is a role that people are members of: it inherits the roles that the team holds, and a team below it inherits the team. So there is one mechanism
-- for who holds what. Whether a role needs the admin company is part of a key: whatever inherits one that does, does too.
create table strata_access.roles (
  role_id         uuid not null default strata_core.uuid_v7(),
  organization_id uuid,
  defined_in      uuid not null generated always as (coalesce(organization_id, '00000000-0000-0000-0000-000000000000')) stored,
  kind            text not null default 'organization',
  role            text not null,
  name            text not null,
  description     text,
  is_team         boolean not null default false,
  is_for_admin_company boolean not null default false,
  retired_at      timestamptz,
  created_by_membership_id uuid,
  created_by_user_id       uuid,
  reason          strata_core.reason,
  retired_by_membership_id uuid,
  retired_by_user_id       uuid,
  retire_reason   strata_core.reason,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),

  constraint roles_pkey primary key (role_id),
  constraint roles_role_key unique (defined_in, role),
  constraint roles_defined_in_role_id_key unique (defined_in, role_id),
  constraint roles_role_id_kind_key unique (role_id, kind),
  constraint roles_role_id_inheritance_key unique (role_id, defined_in, kind, is_for_admin_company),
  constraint roles_organization_id_fkey foreign key (organization_id) references strata_tenancy.organizations (organization_id),
  constraint roles_kind_check check (kind in ('organization', 'platform') and (kind = 'organization' or organization_id is null)),
  -- These words mean the same in every organization.
  constraint roles_role_check check (role ~ '^[a-z][a-z0-9_]{0,62}$' and (organization_id is null or role not in ('owner', 'administrator', 'member'))),
  constraint roles_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint roles_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]'),
  constraint roles_is_for_admin_company_check check (not (is_for_admin_company and kind = 'platform')),
  constraint roles_retired_at_check check (retired_at is null or organization_id is not null or role not in ('owner', 'administrator', 'member'))
);

-- The roles of an organization; also for the foreign key.
create index roles_organization_id_idx on strata_access.roles (organization_id) where organization_id is not null;

comment on table strata_access.roles is 'One row per role or team: what brings permissions to whoever holds it. Never deleted, only retired.';
comment on column strata_access.roles.role_id is 'Key.';
comment on column strata_access.roles.organization_id is 'Organization that defined it and alone can use it; null: of the platform, and every organization can.';
comment on column strata_access.roles.defined_in is 'The organization, or the zero uuid for the platform: half of the keys of what refers to a role.';
comment on column strata_access.roles.kind is 'organization: held by memberships. platform: held by users, in no organization.';
comment on column strata_access.roles.role is 'Name in programs, unique in its organization, such as owner.';
comment on column strata_access.roles.name is 'Name for people.';
comment on column strata_access.roles.description is 'What it is for; null when not said.';
comment on column strata_access.roles.is_team is 'Whether it is a team: people are members of it rather than hold it.';
comment on column strata_access.roles.is_for_admin_company is 'Whether only members of the admin company can hold it.';
comment on column strata_access.roles.retired_at is 'When it was retired: since then it brings nothing and nobody can be given it; null while it is in use.';
comment on column strata_access.roles.created_by_membership_id is 'Membership that made it; null for the platform.';
comment on column strata_access.roles.created_by_user_id is 'User who made it; null without a session.';
comment on column strata_access.roles.reason is 'Why it was made; null when not said. Names nobody.';
comment on column strata_access.roles.retired_by_membership_id is 'Membership that retired it; null while in use, and for the platform.';
comment on column strata_access.roles.retired_by_user_id is 'User who retired it; null while in use, and without a session.';
comment on column strata_access.roles.retire_reason is 'Why it was retired; null while in use or when not said. Names nobody.';

insert into strata_access.roles (role_id, role, name, description, is_for_admin_company) values
  ('00000000-0000-4000-8000-000000000001', 'owner', 'Owner', 'Holds every permission, and hands the organization over.', true),
  ('00000000-0000-4000-8000-000000000002', 'administrator', 'Administrator', 'Manages members, roles and settings.', true),
  ('00000000-0000-4000-8000-000000000003', 'member', 'Member', 'Belongs.', false);

create trigger t100_touch_updated_at before update on strata_access.roles for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_row_history('strata_access.roles', 'role_id',
  '{role_id,organization_id,kind,role,name,description,is_team,is_for_admin_company,retired_at,reason,retire_reason}');
--! end access/tables/roles.sql
--! begin access/tables/role_permissions.sql
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
--! end access/tables/role_permissions.sql
--! begin access/tables/role_inheritance.sql
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
--! end access/tables/role_inheritance.sql
--! begin access/tables/effective_role_permissions.sql
-- What checks read: for each role what it and everything that it inherits brings now. Kept by the triggers of role_permissions and role_inheritance, so it is
-- right for whoever changes those. It hangs on roles and not on members: changing a role that 100,000 members hold writes one row.
create table strata_access.effective_role_permissions (
  role_id    uuid not null,
  permission text collate "C" not null,
  scope      text collate "C" not null,

  constraint effective_role_permissions_pkey primary key (role_id, permission, scope),
  constraint effective_role_permissions_role_id_fkey foreign key (role_id) references strata_access.roles (role_id),
  constraint effective_role_permissions_permission_fkey foreign key (permission) references strata_access.permissions (permission),
  constraint effective_role_permissions_scope_check check (scope in ('own', 'own_upper', 'own_lower', 'organization'))
);

-- For the foreign key: all roles that bring a permission, by whatever way.
create index effective_role_permissions_permission_idx on strata_access.effective_role_permissions (permission, scope, role_id);

comment on table strata_access.effective_role_permissions is 'One row per permission and scope that a role brings now, by itself or by what it inherits. Written by triggers alone; always fresh.';
comment on column strata_access.effective_role_permissions.role_id is 'The role.';
comment on column strata_access.effective_role_permissions.permission is 'What it brings.';
comment on column strata_access.effective_role_permissions.scope is 'About whom: own, own_upper, own_lower or organization.';

insert into strata_access.effective_role_permissions (role_id, permission, scope)
with recursive reach (role_id, source_role_id) as (
  select r.role_id, r.role_id from strata_access.roles r
  union
  select r.role_id, i.inherits_role_id from reach r join strata_access.role_inheritance i on i.role_id = r.source_role_id
)
select distinct r.role_id, p.permission, p.scope from reach r join strata_access.role_permissions p on p.role_id = r.source_role_id;
--! end access/tables/effective_role_permissions.sql
--! begin access/tables/membership_roles.sql
-- Who holds which role, and in which team who is. By the clock: a period begins and ends without anybody writing.
create table strata_access.membership_roles (
  organization_id    uuid not null,
  membership_role_id uuid not null default strata_core.uuid_v7(),
  membership_id      uuid not null,
  role_id            uuid not null,
  role_defined_in    uuid not null,
  source             text not null default 'granted',
  source_reference   text,
  started_at         timestamptz not null default strata_core.clock(),
  ended_at           timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,
  reason             strata_core.reason,
  revoked_by_membership_id uuid,
  revoked_by_user_id       uuid,
  revoke_reason      strata_core.reason,

  constraint membership_roles_pkey primary key (organization_id, membership_role_id),
  constraint membership_roles_role_id_fkey foreign key (role_defined_in, role_id) references strata_access.roles (defined_in, role_id),
  -- The own roles of the organization, and those of the platform.
  constraint membership_roles_role_defined_in_check check (role_defined_in in (organization_id, '00000000-0000-0000-0000-000000000000')),
  constraint membership_roles_source_check check (source in ('granted', 'founded', 'invitation', 'domain', 'transfer', 'sso', 'scim', 'import')),
  constraint membership_roles_source_reference_check check (length(source_reference) between 1 and 200 and source_reference !~ '[[:cntrl:]]'),
  -- What ends before it began has never stood.
  constraint membership_roles_ended_at_check check (ended_at >= started_at)
);

alter table strata_access.membership_roles add constraint membership_roles_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Every check: what a member holds, without a look at the row. Also for the foreign key, and for erasing a person, who is found by the membership alone.
create index membership_roles_membership_id_idx on strata_access.membership_roles (membership_id, organization_id) include (role_id, started_at, ended_at);
-- The trigger keeps periods from overlapping; what has no end cannot even at other isolation levels.
create unique index membership_roles_one_lasting_idx on strata_access.membership_roles (organization_id, membership_id, role_id) where ended_at is null;
-- Who holds a role; also for the foreign key.
create index membership_roles_role_id_idx on strata_access.membership_roles (role_defined_in, role_id, organization_id, membership_id);

select strata_core.lay_personal_data('strata_access.membership_roles', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{source_reference,reason,revoke_reason}');

comment on table strata_access.membership_roles is 'One row per role that a membership holds, held or will hold, and period. Ended, never deleted.';
comment on column strata_access.membership_roles.organization_id is 'Organization.';
comment on column strata_access.membership_roles.membership_role_id is 'Key within the organization.';
comment on column strata_access.membership_roles.membership_id is 'Who holds it.';
comment on column strata_access.membership_roles.role_id is 'What is held.';
comment on column strata_access.membership_roles.role_defined_in is 'Where the role is defined: this organization, or the zero uuid for the platform.';
comment on column strata_access.membership_roles.source is 'How it came: granted by somebody, founded with the organization, by invitation, domain, transfer, from a group of sso or scim, or by import.';
comment on column strata_access.membership_roles.source_reference is 'What it came from there, such as a group or an invitation; null when nothing more is known. @pii';
comment on column strata_access.membership_roles.started_at is 'Since when, or from when. What was revoked before it began has the moment of that as its beginning and end.';
comment on column strata_access.membership_roles.ended_at is 'Until when; null: without an end.';
comment on column strata_access.membership_roles.granted_by_membership_id is 'Membership that gave it; null for the platform.';
comment on column strata_access.membership_roles.granted_by_user_id is 'User who gave it; null without a session.';
comment on column strata_access.membership_roles.reason is 'Why it was given; null when not said. @pii';
comment on column strata_access.membership_roles.revoked_by_membership_id is 'Membership that took it away; null when nobody did, and for the platform.';
comment on column strata_access.membership_roles.revoked_by_user_id is 'User who took it away; null when nobody did, and without a session.';
comment on column strata_access.membership_roles.revoke_reason is 'Why it was taken away; null when nobody did or it was not said. @pii';

select strata_audit.lay_row_history('strata_access.membership_roles', 'membership_role_id',
  '{organization_id,membership_role_id,membership_id,role_id,source,source_reference,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.membership_roles', 'strata.permissions.role',
  '{membership_role_id,membership_id,role_id,source,started_at,ended_at,granted_by_membership_id,granted_by_user_id,revoked_by_membership_id,revoked_by_user_id}',
  p_user_id => $$(select m.user_id from strata_tenancy.memberships m where m.organization_id = n.organization_id and m.membership_id = n.membership_id)$$);
--! end access/tables/membership_roles.sql
--! begin access/tables/membership_grants.sql
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
--! end access/tables/membership_grants.sql
--! begin access/tables/legacy_numbers.sql
-- The numbers by which a system before this one knew its parties. It wrote who may what under an index made of them (own, own + upper, own - lower), which names
-- nobody for sure: 2 + 5 is 3 + 4. So an index is read with the numbers and the relations at hand, and believed only where there is one way to read it.
create table strata_access.legacy_numbers (
  organization_id uuid not null,
  legacy_number   bigint not null,
  membership_id   uuid,

  constraint legacy_numbers_pkey primary key (organization_id, legacy_number),
  constraint legacy_numbers_membership_id_key unique nulls not distinct (organization_id, membership_id),
  constraint legacy_numbers_organization_id_fkey foreign key (organization_id) references strata_tenancy.organizations (organization_id),
  constraint legacy_numbers_legacy_number_check check (legacy_number between 1 and 1000000000000)
);

alter table strata_access.legacy_numbers add constraint legacy_numbers_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

comment on table strata_access.legacy_numbers is 'One row per party that a system before this one had a number for: a member, or the organization itself.';
comment on column strata_access.legacy_numbers.organization_id is 'Organization.';
comment on column strata_access.legacy_numbers.legacy_number is 'The number there.';
comment on column strata_access.legacy_numbers.membership_id is 'The member it stands for; null for the organization itself.';
--! end access/tables/legacy_numbers.sql
--! begin access/tables/user_roles.sql
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
--! end access/tables/user_roles.sql
--! begin access/tables/invitation_roles.sql
create table strata_access.invitation_roles (
  organization_id uuid not null,
  invitation_id   uuid not null,
  role_id         uuid not null,
  role_defined_in uuid not null,

  constraint invitation_roles_pkey primary key (organization_id, invitation_id, role_id),
  constraint invitation_roles_role_id_fkey foreign key (role_defined_in, role_id) references strata_access.roles (defined_in, role_id),
  -- The own roles of the organization, and those of the platform.
  constraint invitation_roles_role_defined_in_check check (role_defined_in in (organization_id, '00000000-0000-0000-0000-000000000000'))
);

alter table strata_access.invitation_roles add constraint invitation_roles_invitation_id_fkey
  foreign key (organization_id, invitation_id) references strata_tenancy.invitations (organization_id, invitation_id);

-- For the foreign key.
create index invitation_roles_role_id_idx on strata_access.invitation_roles (role_defined_in, role_id);

comment on table strata_access.invitation_roles is 'One row per role that whoever accepts an invitation is given. Never changed: a new invitation takes the place of the old one.';
comment on column strata_access.invitation_roles.organization_id is 'Organization.';
comment on column strata_access.invitation_roles.invitation_id is 'The invitation.';
comment on column strata_access.invitation_roles.role_id is 'What is given.';
comment on column strata_access.invitation_roles.role_defined_in is 'Where the role is defined: this organization, or the zero uuid for the platform.';
--! end access/tables/invitation_roles.sql
--! begin access/tables/domain_roles.sql
create table strata_access.domain_roles (
  organization_id        uuid not null,
  domain_role_id         uuid not null default strata_core.uuid_v7(),
  organization_domain_id uuid not null,
  role_id                uuid not null,
  role_defined_in        uuid not null,
  started_at             timestamptz not null,
  ended_at               timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,

  constraint domain_roles_pkey primary key (organization_id, domain_role_id),
  constraint domain_roles_role_id_fkey foreign key (role_defined_in, role_id) references strata_access.roles (defined_in, role_id),
  -- The own roles of the organization, and those of the platform.
  constraint domain_roles_role_defined_in_check check (role_defined_in in (organization_id, '00000000-0000-0000-0000-000000000000')),
  constraint domain_roles_ended_at_check check (ended_at >= started_at)
);

alter table strata_access.domain_roles add constraint domain_roles_organization_domain_id_fkey
  foreign key (organization_id, organization_domain_id) references strata_tenancy.organization_domains (organization_id, organization_domain_id);

-- A role is given once.
create unique index domain_roles_one_current_idx on strata_access.domain_roles (organization_id, organization_domain_id, role_id) where ended_at is null;
-- For the foreign keys.
create index domain_roles_organization_domain_id_idx on strata_access.domain_roles (organization_id, organization_domain_id);
create index domain_roles_role_id_idx on strata_access.domain_roles (role_defined_in, role_id);

comment on table strata_access.domain_roles is 'One row per role that whoever joins by an address at a domain is or was given. Ended, never deleted.';
comment on column strata_access.domain_roles.organization_id is 'Organization.';
comment on column strata_access.domain_roles.domain_role_id is 'Key within the organization.';
comment on column strata_access.domain_roles.organization_domain_id is 'The domain.';
comment on column strata_access.domain_roles.role_id is 'What is given.';
comment on column strata_access.domain_roles.role_defined_in is 'Where the role is defined: this organization, or the zero uuid for the platform.';
comment on column strata_access.domain_roles.started_at is 'Since when.';
comment on column strata_access.domain_roles.ended_at is 'Since when no more; null while it is.';
comment on column strata_access.domain_roles.granted_by_membership_id is 'Membership that decided so; null for the platform.';
comment on column strata_access.domain_roles.granted_by_user_id is 'User who decided so; null without a session.';
--! end access/tables/domain_roles.sql
--! begin access/functions/lock_roles.sql
-- Two changes of roles that are right one by one can together make a circle, or each compute what a role brings without the other. Roles of an organization
-- change one after the other: whoever changes them holds its row. Those of the platform are inherited everywhere: whoever changes them holds all of them, and
-- whoever changes roles of an organization shares them. Nobody who only reads waits for any of this. What comes after the locks has to see what was
-- committed before them, which only read committed does.
create function strata_access.lock_roles(p_role_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.organizations o
  where o.organization_id in (select r.organization_id from strata_access.roles r where r.role_id = any (p_role_ids))
  order by o.organization_id for no key update;
  if exists (select from strata_access.roles r where r.role_id = any (p_role_ids) and r.organization_id is null) then
    perform from strata_access.roles r where r.organization_id is null order by r.role_id for no key update;
  else
    perform from strata_access.roles r where r.organization_id is null order by r.role_id for share;
  end if;
end
$$;

comment on function strata_access.lock_roles(uuid[]) is 'Locks what changes of these roles go by: their organizations, then the roles of the platform. Raises ST202 outside of read committed.';

alter function strata_access.lock_roles(uuid[]) owner to strata_definer;
--! end access/functions/lock_roles.sql
--! begin access/functions/settle_roles.sql
-- Writes differences alone: a role that brings what it brought before is not touched. Which roles inherit and what they bring is read in one statement.
create function strata_access.settle_roles(p_role_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  with recursive heir (role_id) as (
    select unnest(p_role_ids)
    union
    select i.role_id from heir h join strata_access.role_inheritance i on i.inherits_role_id = h.role_id and i.ended_at is null
  ), reach (role_id, source_role_id) as (
    select h.role_id, h.role_id from heir h
    union
    select r.role_id, i.inherits_role_id from reach r join strata_access.role_inheritance i on i.role_id = r.source_role_id and i.ended_at is null
  ), due as (
    select distinct r.role_id, p.permission, p.scope
    from reach r join strata_access.role_permissions p on p.role_id = r.source_role_id and p.ended_at is null
  ), lost as (
    delete from strata_access.effective_role_permissions e
    where e.role_id in (select h.role_id from heir h)
      and not exists (select from due d where d.role_id = e.role_id and d.permission = e.permission and d.scope = e.scope)
  )
  insert into strata_access.effective_role_permissions (role_id, permission, scope)
  select d.role_id, d.permission, d.scope from due d
  where not exists (select from strata_access.effective_role_permissions e
                    where e.role_id = d.role_id and e.permission = d.permission and e.scope = d.scope);
end
$$;

comment on function strata_access.settle_roles(uuid[]) is 'Brings effective_role_permissions in step for these roles and all that inherit from them. Idempotent. Whoever calls it holds the locks of lock_roles.';

alter function strata_access.settle_roles(uuid[]) owner to strata_definer;
--! end access/functions/settle_roles.sql
--! begin access/functions/tg_role_permissions__settle_roles.sql
create function strata_access.tg_role_permissions__settle_roles() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock    timestamptz;
  v_role_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_role_ids := array(select distinct n.role_id from new_rows n);
  elsif tg_op = 'DELETE' then
    v_role_ids := array(select distinct o.role_id from old_rows o);
  else
    v_role_ids := array(select n.role_id from new_rows n union select o.role_id from old_rows o);
  end if;
  if cardinality(v_role_ids) = 0 then
    return null;
  end if;
  perform strata_access.lock_roles(v_role_ids);
  if tg_op <> 'DELETE' then
    v_clock := strata_core.clock();
    if exists (select from new_rows n where n.started_at > v_clock or n.ended_at > v_clock) then
      perform strata_core.raise_error('ST402', 'role_permissions_started_at_check');
    elsif exists (select from new_rows n join strata_access.roles r on r.role_id = n.role_id where n.ended_at is null and r.retired_at is not null) then
      perform strata_core.raise_error('ST402', 'role_permissions_retired_check');
    end if;
  end if;
  perform strata_access.settle_roles(v_role_ids);
  return null;
end
$$;

comment on function strata_access.tg_role_permissions__settle_roles() is 'Trigger: keeps effective_role_permissions in step. Raises ST402 for a time to come (role_permissions_started_at_check) or a retired role (role_permissions_retired_check).';

create trigger t600_settle_inserted after insert on strata_access.role_permissions
  referencing new table as new_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();
create trigger t600_settle_updated after update on strata_access.role_permissions
  referencing old table as old_rows new table as new_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();
create trigger t600_settle_deleted after delete on strata_access.role_permissions
  referencing old table as old_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();

alter function strata_access.tg_role_permissions__settle_roles() owner to strata_definer;
--! end access/functions/tg_role_permissions__settle_roles.sql
--! begin access/functions/tg_role_inheritance__settle_roles.sql
create function strata_access.tg_role_inheritance__settle_roles() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock    timestamptz;
  v_role_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_role_ids := array(select distinct n.role_id from new_rows n);
  elsif tg_op = 'DELETE' then
    v_role_ids := array(select distinct o.role_id from old_rows o);
  else
    v_role_ids := array(select n.role_id from new_rows n union select o.role_id from old_rows o);
  end if;
  if cardinality(v_role_ids) = 0 then
    return null;
  end if;
  perform strata_access.lock_roles(v_role_ids);
  if tg_op <> 'DELETE' then
    v_clock := strata_core.clock();
    if exists (select from new_rows n where n.started_at > v_clock or n.ended_at > v_clock) then
      perform strata_core.raise_error('ST402', 'role_inheritance_started_at_check');
    elsif exists (select from new_rows n join strata_access.roles r on r.role_id in (n.role_id, n.inherits_role_id)
                  where n.ended_at is null and r.retired_at is not null) then
      perform strata_core.raise_error('ST402', 'role_inheritance_retired_check');
    elsif exists (
      with recursive above (role_id, inherits_role_id) as (
        select n.role_id, n.inherits_role_id from new_rows n where n.ended_at is null
        union
        select a.role_id, i.inherits_role_id from above a join strata_access.role_inheritance i on i.role_id = a.inherits_role_id and i.ended_at is null
      ) select from above a where a.inherits_role_id = a.role_id) then
      perform strata_core.raise_error('ST402', 'role_inheritance_circle_check');
    end if;
  end if;
  perform strata_access.settle_roles(v_role_ids);
  return null;
end
$$;

comment on function strata_access.tg_role_inheritance__settle_roles() is 'Trigger: keeps effective_role_permissions in step. Raises ST402 for a role that would inherit itself (role_inheritance_circle_check), a time to come (role_inheritance_started_at_check) or a retired role (role_inheritance_retired_check).';

create trigger t600_settle_inserted after insert on strata_access.role_inheritance
  referencing new table as new_rows for each statement execute function strata_access.tg_role_inheritance__settle_roles();
create trigger t600_settle_updated after update on strata_access.role_inheritance
  referencing old table as old_rows new table as new_rows for each statement execute function strata_access.tg_role_inheritance__settle_roles();
create trigger t600_settle_deleted after delete on strata_access.role_inheritance
  referencing old table as old_rows for each statement execute function strata_access.tg_role_inheritance__settle_roles();

alter function strata_access.tg_role_inheritance__settle_roles() owner to strata_definer;
--! end access/functions/tg_role_inheritance__settle_roles.sql
--! begin access/functions/tg_permissions__give_to_owner.sql
create function strata_access.tg_permissions__give_to_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  insert into strata_access.role_permissions (role_id, permission, granted_by_user_id, reason)
  select strata_access.owner_role_id(), n.permission, x.user_id, 'An owner holds every permission.'
  from new_rows n
  left join strata_core.context x on true
  where n.kind = 'organization';
  return null;
end
$$;

comment on function strata_access.tg_permissions__give_to_owner() is 'Trigger: an owner holds every permission of organizations, also those registered later.';

create trigger t600_give_to_owner after insert on strata_access.permissions
  referencing new table as new_rows for each statement execute function strata_access.tg_permissions__give_to_owner();

alter function strata_access.tg_permissions__give_to_owner() owner to strata_definer;
--! end access/functions/tg_permissions__give_to_owner.sql
--! begin access/functions/tg_roles__end_retired.sql
-- A retired role brings nothing: what it brought, what it inherited and what inherited it end with it. Who held it is not touched, which may be many.
create function strata_access.tg_roles__end_retired() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_role_ids uuid[] := array(select n.role_id from old_rows o full join new_rows n on n.role_id = o.role_id
                             where o.retired_at is null and n.retired_at is not null);
begin
  if cardinality(v_role_ids) = 0 then
    return null;
  end if;
  perform strata_access.lock_roles(v_role_ids);
  update strata_access.role_inheritance i
  set ended_at = greatest(n.retired_at, i.started_at), revoked_by_membership_id = n.retired_by_membership_id,
      revoked_by_user_id = n.retired_by_user_id, revoke_reason = n.retire_reason
  from new_rows n
  where n.role_id in (i.role_id, i.inherits_role_id) and n.role_id = any (v_role_ids) and i.ended_at is null;
  update strata_access.role_permissions p
  set ended_at = greatest(n.retired_at, p.started_at), revoked_by_membership_id = n.retired_by_membership_id,
      revoked_by_user_id = n.retired_by_user_id, revoke_reason = n.retire_reason
  from new_rows n
  where n.role_id = p.role_id and n.role_id = any (v_role_ids) and p.ended_at is null;
  return null;
end
$$;

comment on function strata_access.tg_roles__end_retired() is 'Trigger: ends what a role brings and inherits when it is retired.';

create trigger t600_end_retired after update on strata_access.roles
  referencing old table as old_rows new table as new_rows for each statement execute function strata_access.tg_roles__end_retired();

alter function strata_access.tg_roles__end_retired() owner to strata_definer;
--! end access/functions/tg_roles__end_retired.sql
--! begin access/functions/tg_membership_roles__check_holding.sql
-- What no constraint can say: the role is one for memberships and in use, the member belongs to the admin company where the role needs that, and no two
-- periods overlap. Whoever gives a role holds the row of the membership, as whoever moves it to another company does. To end or shorten a period breaks
-- none of this. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_access.tg_membership_roles__check_holding() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_role strata_access.roles;
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.membership_id, new.role_id) = (old.organization_id, old.membership_id, old.role_id)
     and (new.ended_at = new.started_at
          or new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity')) then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = new.organization_id and m.membership_id = new.membership_id for no key update;
  select r.* into v_role from strata_access.roles r where r.role_id = new.role_id;
  if v_role.kind = 'platform' or v_role.retired_at < coalesce(new.ended_at, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_roles_role_id_check');
  elsif v_role.is_for_admin_company and coalesce(new.ended_at, 'infinity') > strata_core.clock()
        and not exists (select from strata_tenancy.memberships m
                        join strata_tenancy.companies c on c.organization_id = m.organization_id and c.company_id = m.company_id and c.is_admin
                        where m.organization_id = new.organization_id and m.membership_id = new.membership_id) then
    perform strata_core.raise_error('ST402', 'membership_roles_admin_company_check');
  elsif exists (select from strata_access.membership_roles o
                where o.organization_id = new.organization_id and o.membership_id = new.membership_id and o.role_id = new.role_id
                  and o.membership_role_id <> new.membership_role_id
                  and tstzrange(o.started_at, o.ended_at) && tstzrange(least(new.started_at, new.ended_at), new.ended_at)) then
    perform strata_core.raise_error('ST402', 'membership_roles_overlap_check');
  end if;
  return new;
end
$$;

comment on function strata_access.tg_membership_roles__check_holding() is 'Trigger: refuses a role that memberships cannot hold or that is retired (membership_roles_role_id_check), one that needs the admin company (membership_roles_admin_company_check) and a second period at the same time (membership_roles_overlap_check). Raises ST402 with that name, and ST202 outside of read committed.';

create trigger t200_check_holding before insert or update on strata_access.membership_roles
  for each row execute function strata_access.tg_membership_roles__check_holding();

alter function strata_access.tg_membership_roles__check_holding() owner to strata_definer;
--! end access/functions/tg_membership_roles__check_holding.sql
--! begin access/functions/tg_membership_grants__check_overlap.sql
-- As tg_membership_roles__check_holding: the row of the membership is the lock.
create function strata_access.tg_membership_grants__check_overlap() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.membership_id, new.permission, new.scope) = (old.organization_id, old.membership_id, old.permission, old.scope)
     and new.counterpart_membership_id is not distinct from old.counterpart_membership_id
     and (new.ended_at = new.started_at
          or new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity')) then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = new.organization_id and m.membership_id = new.membership_id for no key update;
  if exists (select from strata_access.membership_grants o
             where o.organization_id = new.organization_id and o.membership_id = new.membership_id and o.permission = new.permission and o.scope = new.scope
               and o.counterpart_membership_id is not distinct from new.counterpart_membership_id
               and o.membership_grant_id <> new.membership_grant_id
               and tstzrange(o.started_at, o.ended_at) && tstzrange(least(new.started_at, new.ended_at), new.ended_at)) then
    perform strata_core.raise_error('ST402', 'membership_grants_overlap_check');
  end if;
  return new;
end
$$;

comment on function strata_access.tg_membership_grants__check_overlap() is 'Trigger: refuses a second grant of a permission at the same time, scope and counterpart. Raises ST402 (membership_grants_overlap_check), and ST202 outside of read committed.';

create trigger t200_check_overlap before insert or update on strata_access.membership_grants
  for each row execute function strata_access.tg_membership_grants__check_overlap();

alter function strata_access.tg_membership_grants__check_overlap() owner to strata_definer;
--! end access/functions/tg_membership_grants__check_overlap.sql
--! begin access/views/owners.sql
-- What counts as an owner, for whoever guards that there is one: by what is stored and not by the clock, so that nothing which runs out leaves an organization
-- without anybody. Only the role itself counts, and not a team that inherits it.
create view strata_access.owners with (security_invoker = true) as
select r.organization_id, r.membership_id, r.membership_role_id, m.user_id
from strata_access.membership_roles r
join strata_tenancy.memberships m on m.organization_id = r.organization_id and m.membership_id = r.membership_id and m.status = 'active'
join strata_users.users u on u.user_id = m.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
where r.role_id = '00000000-0000-4000-8000-000000000001' and r.role_defined_in = '00000000-0000-0000-0000-000000000000'
  and r.ended_at is null and r.started_at <= (select strata_core.clock());

comment on view strata_access.owners is 'One row per owner of an organization: holds the role without an end, by an active membership of a user who is neither suspended, deactivated, merged nor erased.';
comment on column strata_access.owners.organization_id is 'Organization.';
comment on column strata_access.owners.membership_id is 'Membership that holds the role.';
comment on column strata_access.owners.membership_role_id is 'The row that says so.';
comment on column strata_access.owners.user_id is 'The user behind it.';
--! end access/views/owners.sql
--! begin access/functions/keep_owner.sql
-- Two owners who go at once must not both count on the other. The row of the organization is locked and written: who comes second waits, and in repeatable read
-- fails. A closed organization needs no owner: the people in it can be erased.
create function strata_access.keep_owner(p_organization_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform from strata_tenancy.organizations o where o.organization_id = any (p_organization_ids) order by o.organization_id for no key update;
  update strata_tenancy.organizations o set updated_at = strata_core.clock() where o.organization_id = any (p_organization_ids);
  if exists (select from strata_tenancy.organizations o
             where o.organization_id = any (p_organization_ids) and o.status <> 'closed'
               and not exists (select from strata_access.owners w where w.organization_id = o.organization_id)) then
    perform strata_core.raise_error('ST204');
  end if;
end
$$;

comment on function strata_access.keep_owner(uuid[]) is 'Raises ST204 unless each of these organizations, from which an owner is going, has another one or is closed.';

alter function strata_access.keep_owner(uuid[]) owner to strata_definer;
--! end access/functions/keep_owner.sql
--! begin access/functions/tg_membership_roles__keep_owner.sql
create function strata_access.tg_membership_roles__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_organization_ids uuid[];
begin
  -- Most changes are of other roles, and end here.
  if not exists (select from old_rows o where o.role_id = '00000000-0000-4000-8000-000000000001' and o.ended_at is null) then
    return null;
  end if;
  v_organization_ids := array(
    select distinct o.organization_id from old_rows o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.membership_id = o.membership_id and m.status = 'active'
    join strata_users.users u on u.user_id = m.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
    where o.role_id = strata_access.owner_role_id() and o.ended_at is null and o.started_at <= strata_core.clock()
      and not exists (select from strata_access.owners w where w.organization_id = o.organization_id and w.membership_id = o.membership_id));
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_access.tg_membership_roles__keep_owner() is 'Trigger: refuses to take the role of the last owner, or to set an end to it. Raises ST204.';

create trigger t600_keep_owner_updated after update on strata_access.membership_roles
  referencing old table as old_rows for each statement execute function strata_access.tg_membership_roles__keep_owner();
create trigger t600_keep_owner_deleted after delete on strata_access.membership_roles
  referencing old table as old_rows for each statement execute function strata_access.tg_membership_roles__keep_owner();

alter function strata_access.tg_membership_roles__keep_owner() owner to strata_definer;
--! end access/functions/tg_membership_roles__keep_owner.sql
--! begin access/functions/lock_organizations_of.sql
-- All of them, and not only those that these users are seen to own: whoever makes one of them an owner at this moment holds the organization too.
create function strata_access.lock_organizations_of(p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform from strata_tenancy.organizations o
  where o.organization_id in (select m.organization_id from strata_tenancy.memberships m where m.user_id = any (p_user_ids) and m.ended_at is null)
  order by o.organization_id for no key update;
end
$$;

comment on function strata_access.lock_organizations_of(uuid[]) is 'Locks the organizations in which these users are members, for whoever goes on to look whether they own one, or to lock their memberships: organizations come first.';

alter function strata_access.lock_organizations_of(uuid[]) owner to strata_definer;
--! end access/functions/lock_organizations_of.sql
--! begin access/functions/member_covers.sql
-- What somebody must have to give it away: the permission about everybody, without any exception, at this moment and until the gift ends. It is enough
-- that one period covers all of that time; two that follow each other do not. Whoever was suspended or removed since the transaction began, gives nothing any more.
create function strata_access.member_covers(p_organization_id uuid, p_membership_id uuid, p_permissions text[], p_until timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(coalesce(p_until, 'infinity'), v_clock);
begin
  return exists (
    select from strata_tenancy.memberships m
    join strata_tenancy.organizations o on o.organization_id = m.organization_id
    join strata_users.users u on u.user_id = m.user_id
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id
      and strata_tenancy.effective_status(strata_users.user_status_at(u, v_clock), strata_tenancy.membership_status_at(m, v_clock),
                                          strata_tenancy.organization_status_at(o, v_clock)) = 'active')
  and not exists (
    select from unnest(p_permissions) as p (permission)
    where not exists (select from strata_access.membership_roles r
                      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p.permission and e.scope = 'organization'
                      where r.organization_id = p_organization_id and r.membership_id = p_membership_id
                        and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock and r.ended_at >= v_until))
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p.permission
                        and g.effect = 'allow' and g.scope = 'organization'
                        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock and g.ended_at >= v_until))
       or exists (select from strata_access.membership_grants g
                  where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p.permission
                    and g.effect = 'deny' and (g.started_at <= v_clock or g.started_at < v_until) and (g.ended_at is null or g.ended_at > v_clock)));
end
$$;

comment on function strata_access.member_covers(uuid, uuid, text[], timestamptz) is 'Whether a member can act and holds all of these permissions at scope organization, with no deny of any scope on them, from now until a time; null: without an end. A time that has passed asks for now alone.';

alter function strata_access.member_covers(uuid, uuid, text[], timestamptz) owner to strata_definer;
--! end access/functions/member_covers.sql
--! begin access/functions/authorize.sql
-- The door of every function that manages an organization. A refusal is answered and not raised, so that its record is committed. It is recorded where
-- whoever was refused belongs, and names nothing of where they wanted to go.
create function strata_access.authorize(p_organization_id uuid, p_permission text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    if pg_has_role(session_user, 'strata_operator', 'usage') then
      return true;
    end if;
  elsif v_context.organization_id = p_organization_id and v_context.impersonator_user_id is null
        and strata_access.member_covers(p_organization_id, v_context.membership_id, array[p_permission], '-infinity') then
    return true;
  end if;
  perform strata_audit.record_security_event('access-denied', v_context.user_id, v_context.organization_id, jsonb_build_object('permission', p_permission));
  return false;
end
$$;

comment on function strata_access.authorize(uuid, text) is 'Whether whoever calls may manage an organization: a member who holds the permission there and is not impersonated, or without an organization a login of strata_operator. A refusal is recorded as access-denied.';

alter function strata_access.authorize(uuid, text) owner to strata_definer;
--! end access/functions/authorize.sql
--! begin access/functions/lock_rights.sql
-- Who may give what, and what there is to give, does not change between the question and the answer: whoever gives or takes rights in an organization holds
-- its row. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_access.lock_rights(p_organization_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
end
$$;

comment on function strata_access.lock_rights(uuid) is 'Locks the organization: nobody else gives or takes rights there until this transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.lock_rights(uuid) owner to strata_definer;
--! end access/functions/lock_rights.sql
--! begin access/functions/member_covers_role.sql
create function strata_access.member_covers_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform strata_access.lock_rights(p_organization_id);
  return exists (select from strata_access.roles r
                 where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id())
                   and r.kind = 'organization' and r.retired_at is null)
     and strata_access.member_covers(p_organization_id, p_membership_id,
           array(select distinct e.permission from strata_access.effective_role_permissions e where e.role_id = p_role_id), p_until);
end
$$;

comment on function strata_access.member_covers_role(uuid, uuid, uuid, timestamptz) is 'Whether an active member may give a role away until a time (null: without an end): holds everything that it brings. Locks the rights of the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.member_covers_role(uuid, uuid, uuid, timestamptz) owner to strata_definer;
--! end access/functions/member_covers_role.sql
--! begin access/functions/covers_permissions.sql
-- Every answer about what the caller's rights cover comes from here. The platform covers everything; it holds the organization all the same, which comes before
-- its members in the order of locks.
create function strata_access.covers_permissions(p_organization_id uuid, p_permissions text[], p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
    return pg_has_role(session_user, 'strata_operator', 'usage');
  elsif v_context.organization_id is distinct from p_organization_id or v_context.impersonator_user_id is not null then
    return false;
  end if;
  perform strata_access.lock_rights(p_organization_id);
  if strata_access.member_covers(p_organization_id, v_context.membership_id, p_permissions, p_until) then
    return true;
  end if;
  perform strata_audit.record_security_event('access-denied', v_context.user_id, p_organization_id, jsonb_build_object('beyond', array(
    select p.permission from unnest(p_permissions) as p (permission)
    where not strata_access.member_covers(p_organization_id, v_context.membership_id, array[p.permission], p_until) order by p.permission)));
  return false;
end
$$;

comment on function strata_access.covers_permissions(uuid, text[], timestamptz) is 'Whether whoever calls may give these permissions away until a time (null: without an end): a member who holds them about everybody, or the platform. What a member wanted and has not is recorded as access-denied. Locks the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed, but not for the platform.';

alter function strata_access.covers_permissions(uuid, text[], timestamptz) owner to strata_definer;
--! end access/functions/covers_permissions.sql
--! begin access/functions/covers_role.sql
create function strata_access.covers_role(p_organization_id uuid, p_role_id uuid, p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  -- What the role brings is read when the organization is held.
  return strata_access.covers_permissions(p_organization_id, '{}')
     and strata_access.covers_permissions(p_organization_id,
           array(select e.permission from strata_access.effective_role_permissions e where e.role_id = p_role_id), p_until);
end
$$;

comment on function strata_access.covers_role(uuid, uuid, timestamptz) is 'Whether whoever calls may give a role away until a time (null: without an end): a member who holds everything that it brings, or the platform. Whether there is such a role is not looked at. Locks and raises as covers_permissions.';

alter function strata_access.covers_role(uuid, uuid, timestamptz) owner to strata_definer;
--! end access/functions/covers_role.sql
--! begin access/functions/held_permissions.sql
-- What is denied to the member counts for nothing here: a deny can be lifted. What begins later counts.
create function strata_access.held_permissions(p_organization_id uuid, p_membership_id uuid, p_at timestamptz) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return array(
    select e.permission from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id and (r.ended_at is null or r.ended_at > p_at)
    union
    select g.permission from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.effect = 'allow'
      and (g.ended_at is null or g.ended_at > p_at));
end
$$;

comment on function strata_access.held_permissions(uuid, uuid, timestamptz) is 'Everything that a member may at a time, or will may later, whatever is denied.';

alter function strata_access.held_permissions(uuid, uuid, timestamptz) owner to strata_definer;
--! end access/functions/held_permissions.sql
--! begin access/functions/has_left_denied.sql
-- What was denied hangs on the membership, and a new one is without it. Whoever came back since, by an invitation or the platform, was taken back by somebody who
-- could say it again.
create function strata_access.has_left_denied(p_organization_id uuid, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.memberships m
    join strata_access.membership_grants g on g.organization_id = m.organization_id and g.membership_id = m.membership_id
      and g.effect = 'deny' and (g.ended_at is null or g.ended_at > strata_core.clock())
    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is not null
      and not exists (select from strata_tenancy.memberships n
                      where n.organization_id = p_organization_id and n.user_id = p_user_id and n.joined_at >= m.ended_at));
end
$$;

comment on function strata_access.has_left_denied(uuid, uuid) is 'Whether a membership of a user in an organization has ended to which something is denied, now or later, and the user has not become a member again since.';

alter function strata_access.has_left_denied(uuid, uuid) owner to strata_definer;
--! end access/functions/has_left_denied.sql
--! begin access/functions/covers_member.sql
create function strata_access.covers_member(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  -- What the member holds is read when the organization is held.
  if not strata_access.covers_permissions(p_organization_id, '{}') then
    return false;
  elsif p_membership_id = (select c.membership_id from strata_core.context c) then
    return true;
  end if;
  return strata_access.covers_permissions(p_organization_id, strata_access.held_permissions(p_organization_id, p_membership_id, strata_core.clock()), '-infinity');
end
$$;

comment on function strata_access.covers_member(uuid, uuid) is 'Whether whoever calls may act upon a member: it is themselves, or they may now everything that the other may, now or later; or it is the platform. Whether there is such a member is not looked at. Locks and raises as covers_permissions.';

alter function strata_access.covers_member(uuid, uuid) owner to strata_definer;
--! end access/functions/covers_member.sql
--! begin access/functions/covers_relation.sql
-- To stand above or below somebody is worth what is allowed and denied about such members: a relation gives the one, and its end lifts the other. Whoever acts upon
-- themselves is asked this too.
create function strata_access.covers_relation(p_organization_id uuid, p_upper_membership_id uuid, p_lower_membership_id uuid, p_effect text,
                                              p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz;
begin
  if not (strata_access.covers_member(p_organization_id, p_upper_membership_id) and strata_access.covers_member(p_organization_id, p_lower_membership_id)) then
    return false;
  end if;
  v_clock := strata_core.clock();
  return strata_access.covers_permissions(p_organization_id, array(
    select e.permission
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e
      on e.role_id = r.role_id and (r.membership_id, e.scope) in ((p_upper_membership_id, 'own_lower'), (p_lower_membership_id, 'own_upper'))
    where p_effect = 'allow' and r.organization_id = p_organization_id and (r.ended_at is null or r.ended_at > v_clock)
    union
    select g.permission
    from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.effect = p_effect and (g.ended_at is null or g.ended_at > v_clock)
      and (g.membership_id = p_upper_membership_id and g.scope = 'own_lower' and coalesce(g.counterpart_membership_id, p_lower_membership_id) = p_lower_membership_id
           or g.membership_id = p_lower_membership_id and g.scope = 'own_upper' and coalesce(g.counterpart_membership_id, p_upper_membership_id) = p_upper_membership_id)
  ), p_until);
end
$$;

comment on function strata_access.covers_relation(uuid, uuid, uuid, text, timestamptz) is 'Whether whoever calls may begin (effect allow) or end (deny) a relation of two members: they cover both, and until a time (null: without an end) everything that the two are allowed, or denied, about members who stand so to them; or it is the platform. Locks and raises as covers_permissions.';

alter function strata_access.covers_relation(uuid, uuid, uuid, text, timestamptz) owner to strata_definer;
--! end access/functions/covers_relation.sql
--! begin access/functions/still_gives_role.sql
-- What is given later than it was decided is given by whoever decided: who could not give it now gives nothing.
create function strata_access.still_gives_role(p_organization_id uuid, p_granter_membership_id uuid, p_role_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_granter_membership_id is null or strata_access.member_covers_role(p_organization_id, p_granter_membership_id, p_role_id);
end
$$;

comment on function strata_access.still_gives_role(uuid, uuid, uuid) is 'Whether a member (null: the platform) who decided that a role is given can give it now. Raises ST202 outside of read committed.';

alter function strata_access.still_gives_role(uuid, uuid, uuid) owner to strata_definer;
--! end access/functions/still_gives_role.sql
--! begin access/functions/still_gives_company.sql
-- As with roles. No permission is asked for: to put somebody into a company it is enough to be a member who can act, and into the admin company to be in it.
create function strata_access.still_gives_company(p_organization_id uuid, p_granter_membership_id uuid, p_company_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_granter_membership_id is null
      or not exists (select from strata_tenancy.companies c where c.organization_id = p_organization_id and c.company_id = p_company_id and c.is_admin)
      or strata_access.member_covers(p_organization_id, p_granter_membership_id, '{}', '-infinity')
         and strata_tenancy.covers_company(p_organization_id, p_granter_membership_id, p_company_id);
end
$$;

comment on function strata_access.still_gives_company(uuid, uuid, uuid) is 'Whether a member (null: the platform) who decided that people come into a company could put them there now: into the admin company only whoever can act in it.';

alter function strata_access.still_gives_company(uuid, uuid, uuid) owner to strata_definer;
--! end access/functions/still_gives_company.sql
--! begin access/functions/check_gift.sql
-- For what is given later and to somebody who is not a member yet: the same questions as strata_access.assign_role asks, and whether whoever decides it now could
-- give it now. The rights of the organization are locked, so that the answer holds.
create function strata_access.check_gift(p_organization_id uuid, p_role_ids uuid[], p_company_id uuid) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_is_admin boolean := false;
  v_role_id  uuid;
begin
  perform strata_access.lock_rights(p_organization_id);
  if p_company_id is not null then
    select c.is_admin into v_is_admin from strata_tenancy.companies c
    where c.organization_id = p_organization_id and c.company_id = p_company_id and c.status = 'active';
    if not found then
      return 'unknown';
    end if;
  end if;
  if exists (select from unnest(p_role_ids) as g (role_id)
             where not exists (select from strata_access.roles r
                               where r.role_id = g.role_id and r.defined_in in (p_organization_id, strata_access.platform_id())
                                 and r.kind = 'organization' and r.retired_at is null)) then
    return 'unknown';
  end if;
  foreach v_role_id in array p_role_ids loop
    if not strata_access.covers_role(p_organization_id, v_role_id) then
      return 'not_allowed';
    end if;
  end loop;
  if not v_is_admin and exists (select from strata_access.roles r where r.role_id = any (p_role_ids) and r.is_for_admin_company) then
    return 'admin_company_required';
  end if;
  return null;
end
$$;

comment on function strata_access.check_gift(uuid, uuid[], uuid) is 'Whether whoever calls may give these roles to somebody who will belong to a company (null: to none). Null when they may; else unknown (no such role or company), not_allowed or admin_company_required. Raises ST202 outside of read committed.';

alter function strata_access.check_gift(uuid, uuid[], uuid) owner to strata_definer;
--! end access/functions/check_gift.sql
--! begin access/functions/may_invite.sql
create function strata_access.may_invite(p_invitation strata_tenancy.invitations) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  if exists (select from strata_access.invitation_roles g
             join strata_access.roles r on r.role_id = g.role_id and r.retired_at is not null
             where g.organization_id = p_invitation.organization_id and g.invitation_id = p_invitation.invitation_id) then
    return false;
  end if;
  return p_invitation.invited_by_membership_id is null
      or strata_access.member_covers(p_invitation.organization_id, p_invitation.invited_by_membership_id, array['invitations.manage'], '-infinity')
         and not exists (select from strata_access.invitation_roles r
                         where r.organization_id = p_invitation.organization_id and r.invitation_id = p_invitation.invitation_id
                           and not strata_access.member_covers_role(r.organization_id, p_invitation.invited_by_membership_id, r.role_id))
         and (p_invitation.membership_id is null
              or strata_access.member_covers(p_invitation.organization_id, p_invitation.invited_by_membership_id,
                   strata_access.held_permissions(p_invitation.organization_id, p_invitation.membership_id, v_clock), '-infinity'));
end
$$;

comment on function strata_access.may_invite(strata_tenancy.invitations) is 'Whether whoever made an invitation could make it now: its roles are in use, and it is still an active member who may invite, give them, and act upon the membership that it is for; or the platform. The rights of the organization are locked by the caller.';

alter function strata_access.may_invite(strata_tenancy.invitations) owner to strata_definer;
--! end access/functions/may_invite.sql
--! begin access/functions/check_reason.sql
create function strata_access.check_reason(p_reason text) returns void
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if p_reason is null or p_reason !~ '[^[:space:]]' or length(p_reason) > 1000 or p_reason ~ '[[:cntrl:]]' then
    perform strata_core.raise_error('ST402', 'reason_check');
  end if;
end
$$;

comment on function strata_access.check_reason(text) is 'Raises ST402 unless there is a reason, as strata_core.reason allows it.';

alter function strata_access.check_reason(text) owner to strata_definer;
--! end access/functions/check_reason.sql
--! begin access/functions/authorize_role_change.sql
-- The door of every function that changes what a role is: of the organization itself, or without one of the platform. Whoever changes a role must hold all that
-- it brings: it may be the role of somebody who may more. The locks come before all else: whoever writes a role first and then wants them all meets others who do,
-- and a time that was read before the wait is from before what is waited for.
create function strata_access.authorize_role_change(p_organization_id uuid, p_role_id uuid) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'roles.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_access.roles r where r.role_id = p_role_id and r.organization_id is not distinct from p_organization_id) then
    return 'unknown';
  end if;
  perform strata_access.lock_roles(array[p_role_id]);
  return case when strata_access.covers_role(p_organization_id, p_role_id) then 'done' else 'not_allowed' end;
end
$$;

comment on function strata_access.authorize_role_change(uuid, uuid) is 'Whether whoever calls may change a role: done, or not_allowed or unknown. Locks and raises as lock_roles and covers_permissions.';

alter function strata_access.authorize_role_change(uuid, uuid) owner to strata_definer;
--! end access/functions/authorize_role_change.sql
--! begin access/functions/assign_role.sql
-- Gives what is missing of the period: a member who holds the role for a part of it is given the rest, in rows of their own, because somebody else may have
-- given that part for another reason. Whoever accepts an invitation or joins by a domain gives themself nothing: that was whoever invited, or let join.
create function strata_access.assign_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_source text, p_reason text,
                                          p_from timestamptz default null, p_until timestamptz default null, p_source_reference text default null,
                                          p_granter_membership_id uuid default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_from       timestamptz := coalesce(p_from, strata_core.clock());
  -- Without an end is one thing, in whatever words: an owner counts only so.
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_role       strata_access.roles;
  v_membership strata_tenancy.memberships;
begin
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  select r.* into v_role from strata_access.roles r
  where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id()) and r.kind = 'organization' and r.retired_at is null;
  if v_membership.membership_id is null or v_membership.ended_at is not null or v_role.role_id is null then
    return 'unknown';
  elsif v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_roles_ended_at_check');
  elsif v_role.is_for_admin_company
        and not exists (select from strata_tenancy.companies c
                        where c.organization_id = p_organization_id and c.company_id = v_membership.company_id and c.is_admin) then
    return 'admin_company_required';
  end if;
  insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, source, source_reference, started_at, ended_at,
                                              granted_by_membership_id, granted_by_user_id, reason)
  select p_organization_id, p_membership_id, p_role_id, v_role.defined_in, p_source, p_source_reference, lower(gap.period), upper(gap.period),
         case when p_source in ('invitation', 'domain') then p_granter_membership_id else coalesce(p_granter_membership_id, x.membership_id) end,
         case when p_granter_membership_id is null then case when p_source not in ('invitation', 'domain') then x.user_id end
              else (select g.user_id from strata_tenancy.memberships g
                    where g.organization_id = p_organization_id and g.membership_id = p_granter_membership_id) end,
         p_reason
  from unnest(tstzmultirange(tstzrange(v_from, v_until))
              - coalesce((select range_agg(tstzrange(h.started_at, h.ended_at)) from strata_access.membership_roles h
                          where h.organization_id = p_organization_id and h.membership_id = p_membership_id and h.role_id = p_role_id), '{}')) as gap (period)
  left join strata_core.context x on true;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata_access.assign_role(uuid, uuid, uuid, text, text, timestamptz, timestamptz, text, uuid) is 'Gives a member a role, from now or a time and until a time or without an end; whether whoever calls may do that is not looked at. Outcomes: done, unchanged, unknown, admin_company_required. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata_access.assign_role(uuid, uuid, uuid, text, text, timestamptz, timestamptz, text, uuid) owner to strata_definer;
--! end access/functions/assign_role.sql
--! begin access/functions/withdraw_role.sql
create function strata_access.withdraw_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.membership_roles h
  set started_at = least(h.started_at, v_clock), ended_at = v_clock, revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where h.organization_id = p_organization_id and h.membership_id = p_membership_id and h.role_id = p_role_id and (h.ended_at is null or h.ended_at > v_clock);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata_access.withdraw_role(uuid, uuid, uuid, text) is 'Takes a role from a member now, and whenever it would have begun later; whether whoever calls may do that is not looked at. Outcomes: done, unchanged. Raises ST204 for the last owner.';

alter function strata_access.withdraw_role(uuid, uuid, uuid, text) owner to strata_definer;
--! end access/functions/withdraw_role.sql
--! begin access/functions/make_owner.sql
-- Whoever owns the organization for a time, or from a day to come, does not count as its owner: that makes way for what has no end.
create function strata_access.make_owner(p_organization_id uuid, p_membership_id uuid, p_source text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if exists (select from strata_access.owners w where w.organization_id = p_organization_id and w.membership_id = p_membership_id) then
    return 'unchanged';
  end if;
  perform strata_access.withdraw_role(p_organization_id, p_membership_id, strata_access.owner_role_id(), p_reason);
  return strata_access.assign_role(p_organization_id, p_membership_id, strata_access.owner_role_id(), p_source, p_reason);
end
$$;

comment on function strata_access.make_owner(uuid, uuid, text, text) is 'Gives a member the role owner from now on and without an end; whether whoever calls may do that, and whether the member is active, is not looked at. Outcomes and errors as strata_access.assign_role.';

alter function strata_access.make_owner(uuid, uuid, text, text) owner to strata_definer;
--! end access/functions/make_owner.sql
--! begin access/functions/member_permissions.sql
-- From the dated rows alone and not from what is maintained: it answers for any day, and says by which way something came. What was written by hand may have been
-- a circle on some day, and is not followed round.
create function strata_access.member_permissions(p_organization_id uuid, p_membership_id uuid, p_at timestamptz)
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, source text, role_id uuid, role_path uuid[],
                 membership_role_id uuid, membership_grant_id uuid, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with recursive reach (membership_role_id, role_id, role_path, started_at, ended_at) as (
    select r.membership_role_id, r.role_id, array[r.role_id], r.started_at, r.ended_at
    from strata_access.membership_roles r
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id
      and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at)
    union all
    select a.membership_role_id, i.inherits_role_id, a.role_path || i.inherits_role_id, a.started_at, a.ended_at
    from reach a
    join strata_access.role_inheritance i on i.role_id = a.role_id and i.started_at <= p_at and (i.ended_at is null or i.ended_at > p_at)
    where i.inherits_role_id <> all (a.role_path)
  )
  select p.permission, 'allow', p.scope, null::uuid, 'role', a.role_path[1], a.role_path, a.membership_role_id, null::uuid, a.started_at, a.ended_at
  from reach a
  join strata_access.role_permissions p on p.role_id = a.role_id and p.started_at <= p_at and (p.ended_at is null or p.ended_at > p_at)
  union all
  select g.permission, g.effect, g.scope, g.counterpart_membership_id, 'grant', null, null, null, g.membership_grant_id, g.started_at, g.ended_at
  from strata_access.membership_grants g
  where g.organization_id = p_organization_id and g.membership_id = p_membership_id
    and g.started_at <= p_at and (g.ended_at is null or g.ended_at > p_at);
end
$$;

comment on function strata_access.member_permissions(uuid, uuid, timestamptz) is 'What a member was allowed and denied at a time, one row for each way by which it came: source role, with the role held and the path from it to the role that brings the permission, or source grant. The period is that of the role held or of the grant. Whether membership, user and organization were active then is not looked at.';

alter function strata_access.member_permissions(uuid, uuid, timestamptz) owner to strata_definer;
--! end access/functions/member_permissions.sql
--! begin access/functions/may_read_rights.sql
create function strata_access.may_read_rights(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_organization_id is not null
     and (coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = p_membership_id, false)
          or strata_access.authorize(p_organization_id, 'audit.read'));
end
$$;

comment on function strata_access.may_read_rights(uuid, uuid) is 'Whether whoever calls may read what a member may, or (null) everybody in an organization: it is themselves, or they hold audit.read there, or it is the platform. A refusal is recorded as access-denied.';

alter function strata_access.may_read_rights(uuid, uuid) owner to strata_definer;
--! end access/functions/may_read_rights.sql
--! begin access/functions/member_status.sql
-- What is to come follows from the stored events and the clock. Of what was, the membership itself says when it began and ended, and the lifecycle events say
-- whether somebody was suspended then; what is older than the first event was not.
create function strata_access.member_status(p_organization_id uuid, p_membership_id uuid, p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_is_past boolean := p_at < strata_core.clock();
begin
  return (
    select strata_tenancy.effective_status(
             case when v_is_past then then_user.status else strata_users.user_status_at(u, p_at) end,
             case when not v_is_past then strata_tenancy.membership_status_at(m, p_at)
                  when m.ended_at <= p_at then 'ended'
                  when m.joined_at is null or m.joined_at > p_at then 'invited'
                  else coalesce(nullif(then_membership.status, 'invited'), 'active') end,
             case when v_is_past then then_organization.status else strata_tenancy.organization_status_at(o, p_at) end)
    from strata_tenancy.memberships m
    join strata_tenancy.organizations o on o.organization_id = m.organization_id
    left join strata_users.users u on u.user_id = m.user_id
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'membership' and s.organization_id = m.organization_id and s.row_key = m.membership_id
                         and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at) limit 1) then_membership on true
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'user' and s.row_key = m.user_id and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at) limit 1) then_user on true
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'organization' and s.row_key = m.organization_id and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at)
                       limit 1) then_organization on true
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
end
$$;

comment on function strata_access.member_status(uuid, uuid, timestamptz) is 'Whether a member could act at a time, or will be able to, in the words of strata_tenancy.effective_status; invited before the membership began. Null where there is no such membership.';

alter function strata_access.member_status(uuid, uuid, timestamptz) owner to strata_definer;
--! end access/functions/member_status.sql
--! begin access/functions/permission_evidence.sql
-- From the dated rows, like strata_access.member_permissions, and with what does not hold at the time: whoever asks why somebody may not, wants to see the role
-- that ended yesterday. What a role brings is looked at as it was at the time; whether it was held then is said of each row. A circle is not followed round, as there.
create function strata_access.permission_evidence(p_organization_id uuid, p_membership_id uuid, p_permission text, p_counterpart_membership_id uuid, p_at timestamptz)
  returns table (source text, effect text, scope text, counterpart_membership_id uuid, is_applied boolean, explanation text, role_id uuid, role text, role_path text[], teams text[],
                 membership_role_id uuid, membership_grant_id uuid, granted_by_membership_id uuid, granted_by_user_id uuid, reason text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_self  boolean := p_counterpart_membership_id = p_membership_id;
  v_is_upper boolean := exists (select from strata_tenancy.relationships r
                                where r.organization_id = p_organization_id and r.upper_membership_id = p_membership_id
                                  and r.lower_membership_id = p_counterpart_membership_id and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at));
  v_is_lower boolean := exists (select from strata_tenancy.relationships r
                                where r.organization_id = p_organization_id and r.lower_membership_id = p_membership_id
                                  and r.upper_membership_id = p_counterpart_membership_id and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at));
begin
  return query
  with recursive reach (membership_role_id, role_id, role_path) as (
    select h.membership_role_id, h.role_id, array[h.role_id]
    from strata_access.membership_roles h
    where h.organization_id = p_organization_id and h.membership_id = p_membership_id
    union all
    select a.membership_role_id, i.inherits_role_id, a.role_path || i.inherits_role_id
    from reach a
    join strata_access.role_inheritance i on i.role_id = a.role_id and i.started_at <= p_at and (i.ended_at is null or i.ended_at > p_at)
    where i.inherits_role_id <> all (a.role_path)
  ), found as (
    select 'role' as source, 'allow' as effect, p.scope, null::uuid as counterpart_membership_id, a.role_path,
           h.membership_role_id, null::uuid as membership_grant_id, h.granted_by_membership_id, h.granted_by_user_id, h.reason, h.started_at, h.ended_at
    from reach a
    join strata_access.role_permissions p on p.role_id = a.role_id and p.permission = p_permission and p.started_at <= p_at and (p.ended_at is null or p.ended_at > p_at)
    join strata_access.membership_roles h on h.organization_id = p_organization_id and h.membership_role_id = a.membership_role_id
    union all
    select 'grant', g.effect, g.scope, g.counterpart_membership_id, null, null, g.membership_grant_id, g.granted_by_membership_id, g.granted_by_user_id, g.reason,
           g.started_at, g.ended_at
    from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission
  ), judged as (
    select f.*,
           case when f.started_at > p_at then 'not_begun'
                when f.ended_at <= p_at then 'ended'
                when f.scope = 'organization' then 'applies'
                when p_counterpart_membership_id is null then 'counterpart_needed'
                when f.counterpart_membership_id <> p_counterpart_membership_id then 'other_counterpart'
                when f.scope = 'own' then case when v_is_self then 'applies' else 'not_oneself' end
                when f.scope = 'own_lower' then case when v_is_upper then 'applies' else 'not_above' end
                else case when v_is_lower then 'applies' else 'not_below' end end as explanation
    from found f
  )
  select j.source, j.effect, j.scope, j.counterpart_membership_id, j.explanation = 'applies', j.explanation, j.role_path[1],
         (select r.role from strata_access.roles r where r.role_id = j.role_path[1]),
         case when j.role_path is not null then array(select r.role from unnest(j.role_path) with ordinality as s (role_id, position)
                                                      join strata_access.roles r on r.role_id = s.role_id order by s.position) end,
         case when j.role_path is not null then array(select r.role from unnest(j.role_path) with ordinality as s (role_id, position)
                                                      join strata_access.roles r on r.role_id = s.role_id where r.is_team order by s.position) end,
         j.membership_role_id, j.membership_grant_id, j.granted_by_membership_id, j.granted_by_user_id, j.reason::text, j.started_at, j.ended_at
  from judged j
  order by j.explanation = 'applies' desc, j.effect = 'deny' desc, j.started_at desc, j.membership_role_id, j.membership_grant_id, j.role_path;
end
$$;

comment on function strata_access.permission_evidence(uuid, uuid, text, uuid, timestamptz) is 'One row for each way by which a member was, is or will be allowed or denied something, with whether it applies at a time to a counterpart and why not: what applies comes first, and of that what denies. Of a role held it tells the path to the role that brings the permission, and which roles in it are teams. Whether the member could act is not looked at.';

alter function strata_access.permission_evidence(uuid, uuid, text, uuid, timestamptz) owner to strata_definer;
--! end access/functions/permission_evidence.sql
--! begin access/views/legacy_readings.sql
-- Every way to read any index: alone, with each upper party, with each lower one. The organization is an upper party of all its members, and what a member
-- may there holds for everybody in it; what it may by itself, or about one of them, no member holds, but an index may mean it. A relation that has ended is one that
-- the index may have been written for: what it says was then meant, and not what else the number happens to be now.
create view strata_access.legacy_readings with (security_invoker = false) as
with party as (
  select n.organization_id, n.legacy_number, n.membership_id from strata_access.legacy_numbers n
), relation as (
  select r.organization_id, r.upper_membership_id, r.lower_membership_id,
         bool_or(r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock()))) as is_current
  from strata_tenancy.relationships r
  where r.ended_at is null or r.ended_at > r.started_at
  group by r.organization_id, r.upper_membership_id, r.lower_membership_id
), reading as (
  select p.legacy_number as permission_index, p.organization_id, p.membership_id, 'own' as scope, null::uuid as counterpart_membership_id, true as is_current
  from party p
  union all
  select p.legacy_number + o.legacy_number as permission_index, p.organization_id, p.membership_id, 'organization' as scope, null::uuid as counterpart_membership_id, true as is_current
  from party p
  join party o on o.organization_id = p.organization_id and o.membership_id is null
  where p.membership_id is not null
  union all
  select o.legacy_number - p.legacy_number as permission_index, p.organization_id, null::uuid as membership_id, 'own_lower' as scope, p.membership_id as counterpart_membership_id, true as is_current
  from party p
  join party o on o.organization_id = p.organization_id and o.membership_id is null
  where p.membership_id is not null
  union all
  select l.legacy_number + u.legacy_number as permission_index, r.organization_id, r.lower_membership_id as membership_id, 'own_upper' as scope,
         r.upper_membership_id as counterpart_membership_id, r.is_current
  from relation r
  join party l on l.organization_id = r.organization_id and l.membership_id = r.lower_membership_id
  join party u on u.organization_id = r.organization_id and u.membership_id = r.upper_membership_id
  union all
  select u.legacy_number - l.legacy_number as permission_index, r.organization_id, r.upper_membership_id as membership_id, 'own_lower' as scope,
         r.lower_membership_id as counterpart_membership_id, r.is_current
  from relation r
  join party l on l.organization_id = r.organization_id and l.membership_id = r.lower_membership_id
  join party u on u.organization_id = r.organization_id and u.membership_id = r.upper_membership_id
)
select d.permission_index, d.organization_id, d.membership_id, d.scope, d.counterpart_membership_id, d.is_current,
       count(*) over (partition by d.permission_index) as reading_count
from reading d;

comment on view strata_access.legacy_readings is 'One row per index that a system before this one can have written and what it can have meant by it, over all organizations. Always fresh.';
comment on column strata_access.legacy_readings.permission_index is 'The index: own number, own + upper, or own - lower.';
comment on column strata_access.legacy_readings.membership_id is 'Who may; null for the organization itself, which is no member.';
comment on column strata_access.legacy_readings.scope is 'About whom: own (alone), organization (with it as the upper party), own_upper or own_lower.';
comment on column strata_access.legacy_readings.counterpart_membership_id is 'The upper or lower party; null where there is none, or it is the organization.';
comment on column strata_access.legacy_readings.is_current is 'Whether the two parties stand so now; true where it is not about two members.';
comment on column strata_access.legacy_readings.reading_count is 'In how many ways the index can be read; with more than one nobody can say which was meant.';

alter view strata_access.legacy_readings owner to strata_reporter;
--! end access/views/legacy_readings.sql
--! begin access/views/legacy_permissions.sql
-- In the shape of the table that it takes the place of: an index, and what it allows. Grants about nobody in particular are shown under the index of each
-- party that they hold for.
create view strata_access.legacy_permissions with (security_invoker = false) as
select
  r.permission_index,
  array_agg(distinct g.permission order by g.permission) as permissions,
  r.organization_id,
  r.membership_id,
  r.scope,
  r.counterpart_membership_id,
  r.reading_count > 1 as is_ambiguous
from strata_access.legacy_readings r
join strata_access.membership_grants g
  on g.organization_id = r.organization_id and g.membership_id = r.membership_id and g.scope = r.scope
 and (g.counterpart_membership_id is null or g.counterpart_membership_id = r.counterpart_membership_id)
where r.is_current and g.effect = 'allow'
  and g.started_at <= (select strata_core.clock()) and (g.ended_at is null or g.ended_at > (select strata_core.clock()))
group by r.permission_index, r.organization_id, r.membership_id, r.scope, r.counterpart_membership_id, r.reading_count;

comment on view strata_access.legacy_permissions is 'One row per index under which a system before this one would find what a member is allowed directly now, over all organizations. Roles and what is denied are not in it. Always fresh.';
comment on column strata_access.legacy_permissions.permission_index is 'The index: own number, own + upper, or own - lower.';
comment on column strata_access.legacy_permissions.permissions is 'What is allowed, sorted.';
comment on column strata_access.legacy_permissions.is_ambiguous is 'Whether the index can also be read otherwise: then whoever looks it up finds the rights of others among these.';

alter view strata_access.legacy_permissions owner to strata_reporter;
--! end access/views/legacy_permissions.sql
--! begin access/policies.sql
select strata_core.lay_tenant_rule(format('strata_access.%I', t)) from unnest(array['membership_roles', 'membership_grants']) as t;

-- Some of their rows belong to the platform: views of the interface show an organization those and its own.
select strata_core.lay_row_security(format('strata_access.%I', t))
from unnest(array['permissions', 'roles', 'role_permissions', 'role_inheritance', 'effective_role_permissions', 'user_roles']) as t;

-- Staff alone read them.
select strata_core.lay_row_security('strata_access.legacy_numbers');

create policy reporter_select on strata_access.legacy_numbers for select to strata_reporter using (true);
-- What there is to be allowed is no secret.
create policy everyone_select on strata_access.permissions for select to strata_app, strata_operator, strata_reporter using (true);
create policy reporter_select on strata_access.roles for select to strata_reporter using (true);
create policy reporter_select on strata_access.role_permissions for select to strata_reporter using (true);
create policy reporter_select on strata_access.role_inheritance for select to strata_reporter using (true);
create policy reporter_select on strata_access.membership_roles for select to strata_reporter using (true);
create policy reporter_select on strata_access.membership_grants for select to strata_reporter using (true);

-- Only for those members who may manage invitations or domains, by functions.
select strata_core.lay_row_security(format('strata_access.%I', t)) from unnest(array['invitation_roles', 'domain_roles']) as t;
create policy reporter_select on strata_access.effective_role_permissions for select to strata_reporter using (true);
--! end access/policies.sql
--! begin access/grants.sql
grant select, insert on strata_access.permissions to strata_definer;
grant select, insert, update on strata_access.roles, strata_access.role_permissions, strata_access.role_inheritance, strata_access.membership_roles,
  strata_access.membership_grants, strata_access.user_roles to strata_definer;
grant select, insert, delete on strata_access.effective_role_permissions to strata_definer;
grant select, insert on strata_access.invitation_roles to strata_definer;
grant select, insert, update (ended_at) on strata_access.domain_roles to strata_definer;
grant select on strata_access.permissions, strata_access.roles, strata_access.role_permissions, strata_access.role_inheritance,
  strata_access.effective_role_permissions, strata_access.membership_roles, strata_access.membership_grants to strata_reporter;
grant select on strata_access.membership_roles, strata_access.membership_grants, strata_access.permissions to strata_app;
grant select on strata_access.permissions to strata_operator;
grant select on strata_access.owners to strata_definer;
grant execute on function strata_access.owner_role_id(), strata_access.platform_id() to strata_definer;

grant select, insert, update on strata_access.legacy_numbers to strata_definer;
grant select on strata_access.legacy_numbers to strata_reporter;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant select on strata_access.legacy_readings, strata_access.legacy_permissions to strata_definer;
set local role strata_owner;

revoke create on schema strata_access from strata_definer, strata_reporter;
--! end access/grants.sql
--! begin wiring/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_wiring authorization strata_owner;
set local role strata_owner;

comment on schema strata_wiring is 'The triggers that connect strata which must not know each other, and nothing else.';

grant usage on schema strata_wiring to strata_definer;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_wiring to strata_definer;
--! end wiring/schema.sql
--! begin wiring/functions/tg_users__copy_full_name.sql
-- An organization that somebody has left keeps the name of then: it stays on what was authored, and later names are none of its business.
-- Most changes of a user are sign-ins and locks. They end at the first question: the update would fire the triggers of memberships even for no row.
-- A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_users__copy_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
begin
  if not exists (select from old_rows o full join new_rows n on n.user_id = o.user_id where o.full_name is distinct from n.full_name) then
    return null;
  end if;
  update strata_tenancy.memberships m
  set user_full_name = n.full_name
  from new_rows n
  where m.user_id = n.user_id and m.ended_at is null and m.user_full_name is distinct from n.full_name
    and btrim(coalesce(m.given_name, '') || coalesce(m.family_name, '')) = '';
  return null;
end
$$;

comment on function strata_wiring.tg_users__copy_full_name() is 'Trigger: carries a changed name of a user into the memberships that last and have no name of their own, which show and sort by it.';

create trigger t600_copy_full_name after update on strata_users.users
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_users__copy_full_name();

alter function strata_wiring.tg_users__copy_full_name() owner to strata_definer;
--! end wiring/functions/tg_users__copy_full_name.sql
--! begin wiring/functions/tg_users__keep_owner.sql
-- Users do not know organizations, and whoever suspends, deactivates, merges or erases one must leave none without an owner. A merge moves the memberships first.
-- Somebody may be made an owner at this moment: their organizations are locked before it is asked what they own, and what comes after the lock has to see what was
-- committed before it, which only read committed does. A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_users__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_user_ids         uuid[] := array(select o.user_id from old_rows o full join new_rows n on n.user_id = o.user_id
                                     where num_nonnulls(o.suspended_at, o.deactivated_at, o.merged_at, o.erased_at) = 0
                                       and num_nonnulls(n.suspended_at, n.deactivated_at, n.merged_at, n.erased_at) > 0);
  v_organization_ids uuid[];
begin
  if cardinality(v_user_ids) = 0 then
    return null;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform strata_access.lock_organizations_of(v_user_ids);
  v_organization_ids := array(
    select distinct m.organization_id from strata_tenancy.memberships m
    join strata_access.membership_roles r on r.organization_id = m.organization_id and r.membership_id = m.membership_id
      and r.role_id = strata_access.owner_role_id() and r.ended_at is null and r.started_at <= strata_core.clock()
    where m.user_id = any (v_user_ids) and m.status = 'active');
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_users__keep_owner() is 'Trigger: refuses to suspend, deactivate, merge or erase the last owner of an organization. Raises ST204, and ST202 outside of read committed.';

create trigger t600_keep_owner after update on strata_users.users
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_users__keep_owner();

alter function strata_wiring.tg_users__keep_owner() owner to strata_definer;
--! end wiring/functions/tg_users__keep_owner.sql
--! begin wiring/functions/tg_memberships__keep_owner.sql
-- Whoever makes a member an owner holds the membership, as whoever ends it does. But a repeatable read does not see who has become one since it began: it fails at
-- the lock of the organization where another owner has gone since. A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_memberships__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_membership_ids   uuid[] := array(
    select o.membership_id from old_rows o full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where o.status = 'active' and (n.status is distinct from 'active' or n.user_id is distinct from o.user_id));
  v_organization_ids uuid[];
begin
  if cardinality(v_membership_ids) = 0 then
    return null;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform from strata_tenancy.organizations o
    where o.organization_id in (select m.organization_id from old_rows m where m.membership_id = any (v_membership_ids))
    order by o.organization_id for no key update;
  end if;
  v_organization_ids := array(
    select distinct o.organization_id from old_rows o
    join strata_access.membership_roles r on r.organization_id = o.organization_id and r.membership_id = o.membership_id
      and r.role_id = strata_access.owner_role_id() and r.ended_at is null and r.started_at <= strata_core.clock()
    join strata_users.users u on u.user_id = o.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
    where o.membership_id = any (v_membership_ids));
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_memberships__keep_owner() is 'Trigger: refuses to suspend, end or hand to nobody the membership of the last owner. Raises ST204.';

create trigger t600_keep_owner after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_memberships__keep_owner();

alter function strata_wiring.tg_memberships__keep_owner() owner to strata_definer;
--! end wiring/functions/tg_memberships__keep_owner.sql
--! begin wiring/functions/tg_memberships__keep_admin_company.sql
-- Whoever gives a role that needs the admin company holds the row of the membership; so does whoever moves it. A full join, as in strata_audit.lay_lifecycle: the plan
-- of one row must do for many.
create function strata_wiring.tg_memberships__keep_admin_company() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_membership_ids uuid[] := array(
    select n.membership_id from old_rows o full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where n.company_id is distinct from o.company_id);
begin
  if cardinality(v_membership_ids) > 0 and exists (
    select from new_rows n
    join strata_access.membership_roles h on h.organization_id = n.organization_id and h.membership_id = n.membership_id
      and (h.ended_at is null or h.ended_at > strata_core.clock())
    join strata_access.roles r on r.role_id = h.role_id and r.is_for_admin_company and r.retired_at is null
    where n.membership_id = any (v_membership_ids)
      and not exists (select from strata_tenancy.companies c where c.organization_id = n.organization_id and c.company_id = n.company_id and c.is_admin)) then
    perform strata_core.raise_error('ST402', 'membership_roles_admin_company_check');
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_memberships__keep_admin_company() is 'Trigger: refuses to move a member out of the admin company who holds a role, now or later, that only its members can hold. Raises ST402 (membership_roles_admin_company_check).';

create trigger t600_keep_admin_company after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_memberships__keep_admin_company();

alter function strata_wiring.tg_memberships__keep_admin_company() owner to strata_definer;
--! end wiring/functions/tg_memberships__keep_admin_company.sql
--! begin wiring/functions/project_eligibility.sql
-- Whoever is not merged any more is eligible since when they were before. A survivor gets its row before the row of the merged customer says so: whoever replicates the table sees them in this order. Rows are locked in the
-- order of their ids before anything is written.
create function strata_wiring.project_eligibility(p_customer_ids uuid[] default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_customer_ids uuid[] := coalesce(p_customer_ids, array(select c.customer_id from strata_customers.customers c));
  v_survivor_ids uuid[];
  v_former_ids   uuid[];
begin
  v_survivor_ids := array(select distinct c.merged_into_customer_id from strata_customers.customers c
                          join strata_accounts.eligible_customers e on e.customer_id = c.customer_id
                          where c.customer_id = any (v_customer_ids) and c.merged_into_customer_id is not null);
  v_former_ids := array(select distinct e.merged_into_customer_id from strata_accounts.eligible_customers e
                        where e.customer_id = any (v_customer_ids) and e.merged_into_customer_id is not null);
  perform from strata_accounts.eligible_customers e
  where e.customer_id = any (v_customer_ids || v_survivor_ids || v_former_ids) order by e.customer_id for no key update;

  insert into strata_accounts.eligible_customers (customer_id, eligible_at, eligible_until, lost_at, changed_at)
  select c.customer_id, case when c.status = 'active' then v_clock end, c.verified_until,
         case when c.status <> 'active' then v_clock end, v_clock
  from strata_customers.customers c
  where c.customer_id = any (v_customer_ids || v_survivor_ids) and (c.status = 'active' or c.customer_id = any (v_survivor_ids))
  order by c.customer_id
  on conflict on constraint eligible_customers_pkey do nothing;

  update strata_accounts.eligible_customers e
  set eligible_at             = case when c.status = 'active' and e.lost_at is not null
                                     then coalesce(case when e.merged_into_customer_id is not null then e.eligible_at end, v_clock) else e.eligible_at end,
      eligible_until          = case when c.status = 'active' then c.verified_until else e.eligible_until end,
      lost_at                 = case when c.status <> 'active' then coalesce(e.lost_at, v_clock) end,
      merged_into_customer_id = c.merged_into_customer_id,
      changed_at              = v_clock
  from strata_customers.customers c
  where e.customer_id = any (v_customer_ids) and c.customer_id = e.customer_id
    and ((c.status = 'active') <> (e.lost_at is null)
         or c.status = 'active' and e.eligible_until is distinct from c.verified_until
         or e.merged_into_customer_id is distinct from c.merged_into_customer_id);
end
$$;

comment on function strata_wiring.project_eligibility(uuid[]) is 'Brings strata_accounts.eligible_customers in step with the given customers, or (null) with all: active customers are eligible, as long as their verification holds. Idempotent. Called by a trigger, and by hand after a repair.';

alter function strata_wiring.project_eligibility(uuid[]) owner to strata_definer;
--! end wiring/functions/project_eligibility.sql
--! begin wiring/functions/tg_customers__project_eligibility.sql
-- Most changes of a customer are no change of what accounts go by; they end at the first question. A full join, as in strata_audit.lay_lifecycle: the plan
-- of one row must do for many.
create function strata_wiring.tg_customers__project_eligibility() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_customer_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_customer_ids := array(select n.customer_id from new_rows n where n.status = 'active');
  else
    v_customer_ids := array(select n.customer_id from old_rows o full join new_rows n on n.customer_id = o.customer_id
                            where (n.status = 'active') <> (o.status = 'active')
                               or n.verified_until is distinct from o.verified_until
                               or n.merged_into_customer_id is distinct from o.merged_into_customer_id);
  end if;
  if cardinality(v_customer_ids) > 0 then
    perform strata_wiring.project_eligibility(v_customer_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_customers__project_eligibility() is 'Trigger: tells accounts, in the same transaction, which customers may hold one, and who was merged into whom.';

create trigger t600_project_inserted_eligibility after insert on strata_customers.customers
  referencing new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();
create trigger t600_project_updated_eligibility after update on strata_customers.customers
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();

alter function strata_wiring.tg_customers__project_eligibility() owner to strata_definer;
--! end wiring/functions/tg_customers__project_eligibility.sql
--! begin wiring/grants.sql
-- Customers may be older than this: where they were installed alone, accounts come later.
set local role strata_definer;
select strata_wiring.project_eligibility();
set local role strata_owner;

revoke create on schema strata_wiring from strata_definer;
--! end wiring/grants.sql
