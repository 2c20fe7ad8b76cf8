create view strata.relationships with (security_invoker = true) as
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

comment on view strata.relationships is 'One row per relation between two members of the session''s organization, ended and coming ones too. Always fresh.';
comment on column strata.relationships.is_current is 'Whether it stands now.';
