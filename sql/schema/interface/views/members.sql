create view strata.members with (security_invoker = true) as
select
  m.organization_id,
  m.membership_id,
  m.user_id,
  m.company_id,
  m.party_type,
  m.label,
  m.is_default,
  m.member_number,
  m.login_name,
  m.display_name,
  m.job_title,
  m.attributes,
  strata_tenancy.membership_status_at(m, (select strata_core.clock())) as status,
  strata_tenancy.effective_status(
    strata_tenancy.member_user_status(m.membership_id),
    strata_tenancy.membership_status_at(m, (select strata_core.clock())),
    (select strata_tenancy.organization_status_at(o, strata_core.clock()) from strata_tenancy.organizations o
     where o.organization_id = (select x.organization_id from strata_core.context x))) as effective_status,
  m.joined_at,
  m.suspended_until,
  m.ended_at,
  m.created_at
from strata_tenancy.memberships m;

comment on view strata.members is 'One row per membership of the session''s organization, ended ones too. Always fresh.';
comment on column strata.members.status is 'Status now, as strata_tenancy.memberships.status, but a suspension that has run out does not count.';
comment on column strata.members.effective_status is 'Whether the member can act now, from the status of user, membership and organization. Looked up for each row that shows it.';
