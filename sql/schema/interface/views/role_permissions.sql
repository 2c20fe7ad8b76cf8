create view strata.role_permissions with (security_barrier = true) as
select
  x.organization_id,
  e.role_id,
  e.permission,
  e.scope,
  not exists (select from strata_access.role_permissions p
              where p.role_id = e.role_id and p.permission = e.permission and p.scope = e.scope and p.ended_at is null) as is_inherited
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
join strata_access.effective_role_permissions e on e.role_id = r.role_id
where x.organization_id is not null;

comment on view strata.role_permissions is 'One row per permission and scope that a role of strata.roles brings now, by itself or by what it inherits. Always fresh.';
comment on column strata.role_permissions.organization_id is 'Organization of the session.';
comment on column strata.role_permissions.is_inherited is 'Whether it comes from inherited roles alone.';

alter view strata.role_permissions owner to strata_reporter;
