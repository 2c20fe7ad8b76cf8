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
