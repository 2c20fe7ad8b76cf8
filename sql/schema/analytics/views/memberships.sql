create view strata_analytics.memberships with (security_barrier = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.party_type,
  m.is_default,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  strata_tenancy.effective_status(
    strata_users.user_status_at(u, (select strata_core.clock())),
    strata_tenancy.membership_status_at(m, (select strata_core.clock())),
    strata_tenancy.organization_status_at(o, (select strata_core.clock()))) as effective_status,
  m.created_at,
  m.joined_at,
  m.ended_at
from strata_tenancy.memberships m
join strata_tenancy.organizations o on o.organization_id = m.organization_id
left join strata_users.users u on u.user_id = m.user_id;

comment on view strata_analytics.memberships is 'One row per membership, ended ones too, without personal data. Always fresh.';
comment on column strata_analytics.memberships.status is 'Status now: a suspension that has run out does not count.';
comment on column strata_analytics.memberships.effective_status is 'Whether the member can act now, from the status of user, membership and organization.';

alter view strata_analytics.memberships owner to strata_reporter;
