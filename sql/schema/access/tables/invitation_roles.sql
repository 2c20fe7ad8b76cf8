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
