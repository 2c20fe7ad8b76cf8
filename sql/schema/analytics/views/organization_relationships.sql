create view strata_analytics.organization_relationships with (security_barrier = true) as
select
  r.organization_relationship_id,
  r.relationship_type,
  r.upper_organization_id,
  r.upper_party_type,
  r.lower_organization_id,
  r.lower_party_type,
  r.started_at,
  r.ended_at,
  r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock())) as is_current
from strata_tenancy.organization_relationships r;

comment on view strata_analytics.organization_relationships is 'One row per relation between two organizations, ended and coming ones too. Always fresh.';
comment on column strata_analytics.organization_relationships.is_current is 'Whether it stands now.';

alter view strata_analytics.organization_relationships owner to strata_reporter;
