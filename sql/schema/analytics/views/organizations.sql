create view strata_analytics.organizations with (security_barrier = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.party_type,
  o.slug,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.created_at,
  o.closed_at,
  o.minimum_assurance_level,
  (select count(*) from strata_tenancy.memberships m where m.organization_id = o.organization_id and m.ended_at is null)::integer as member_count
from strata_tenancy.organizations o;

comment on view strata_analytics.organizations is 'One row per organization. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.organizations.status is 'Status now: a suspension that has run out does not count.';
comment on column strata_analytics.organizations.member_count is 'Memberships that have not ended.';

alter view strata_analytics.organizations owner to strata_reporter;
