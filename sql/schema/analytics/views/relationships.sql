create view strata_analytics.relationships with (security_barrier = true) as
select
  r.organization_id,
  r.relationship_id,
  r.relationship_type,
  r.upper_membership_id,
  r.upper_party_type,
  r.lower_membership_id,
  r.lower_party_type,
  r.started_at,
  r.ended_at,
  r.started_at <= (select strata_core.clock()) and (r.ended_at is null or r.ended_at > (select strata_core.clock())) as is_current
from strata_tenancy.relationships r;

comment on view strata_analytics.relationships is 'One row per relation between two members of an organization, ended and coming ones too. Always fresh.';
comment on column strata_analytics.relationships.is_current is 'Whether it stands now.';

alter view strata_analytics.relationships owner to strata_reporter;
