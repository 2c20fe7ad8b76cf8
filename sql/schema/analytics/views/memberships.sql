create view strata_analytics.memberships with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  m.created_at,
  m.joined_at,
  m.ended_at
from strata_tenancy.memberships m;

comment on view strata_analytics.memberships is 'One row per membership, ended ones too, without personal data. Always fresh.';
comment on column strata_analytics.memberships.status is 'Status now: a suspension that has run out does not count.';

alter view strata_analytics.memberships owner to strata_reporter;
