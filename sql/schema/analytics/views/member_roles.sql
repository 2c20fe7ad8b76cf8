create view strata_analytics.member_roles with (security_barrier = true) as
select
  h.organization_id,
  h.membership_role_id,
  h.membership_id,
  h.role_id,
  r.role,
  r.is_team,
  r.organization_id is null as is_of_platform,
  h.source,
  h.started_at,
  h.ended_at,
  h.started_at <= (select strata_core.clock()) and (h.ended_at is null or h.ended_at > (select strata_core.clock())) as is_current
from strata_access.membership_roles h
join strata_access.roles r on r.role_id = h.role_id;

comment on view strata_analytics.member_roles is 'One row per role that a membership holds, held or will hold, and period. Always fresh.';
comment on column strata_analytics.member_roles.is_of_platform is 'Whether every organization has the role, such as owner; else the organization defined it.';
comment on column strata_analytics.member_roles.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';

alter view strata_analytics.member_roles owner to strata_reporter;
