create view strata.members with (security_invoker = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.label,
  m.member_number,
  m.display_name,
  m.job_title,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  m.joined_at,
  m.suspended_until,
  m.ended_at,
  m.created_at
from strata_tenancy.memberships m;

comment on view strata.members is 'One row per membership of the session''s organization, ended ones too. Always fresh.';
comment on column strata.members.status is 'Status now: a suspension that has run out does not count.';
