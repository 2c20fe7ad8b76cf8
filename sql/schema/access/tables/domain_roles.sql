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
