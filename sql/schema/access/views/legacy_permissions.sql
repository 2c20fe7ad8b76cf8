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
