create view strata.role_inheritance with (security_barrier = true) as
select
  x.organization_id,
  i.role_id,
  i.inherits_role_id,
  i.started_at
from (select c.organization_id from strata_core.context c offset 0) x
join strata_access.roles r on r.defined_in in (x.organization_id, '00000000-0000-0000-0000-000000000000') and r.kind = 'organization'
join strata_access.role_inheritance i on i.role_id = r.role_id and i.ended_at is null
where x.organization_id is not null;

comment on view strata.role_inheritance is 'One row per role of strata.roles and role that it inherits directly now. Always fresh.';
comment on column strata.role_inheritance.organization_id is 'Organization of the session.';

alter view strata.role_inheritance owner to strata_reporter;
