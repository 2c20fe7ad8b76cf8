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
