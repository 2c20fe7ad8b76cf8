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
