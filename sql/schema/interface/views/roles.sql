-- Of the organization and of the platform, so it filters by itself, as a barrier, and is owned by a role that can only read. What is asked of the context is asked
-- of what has passed its verification, hence the offset: otherwise Postgres may ask before, of whatever somebody wrote into the settings.
create view strata.roles with (security_barrier = true) as
select
  x.organization_id,
  r.role_id,
  r.role,
  r.name,
  r.description,
  r.is_team,
  r.is_for_admin_company,
  r.organization_id is null as is_of_platform,
  r.retired_at,
  r.created_at
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
where x.organization_id is not null;

comment on view strata.roles is 'One row per role and team that members of the session''s organization can hold: its own and those of the platform, retired ones too. Always fresh.';
comment on column strata.roles.organization_id is 'Organization of the session.';
comment on column strata.roles.is_of_platform is 'Whether every organization has it; it is then the platform that defines it.';

alter view strata.roles owner to strata_reporter;
