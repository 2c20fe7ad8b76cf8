create view strata.member_grants with (security_invoker = true) as
select
  g.organization_id,
  g.membership_grant_id,
  g.membership_id,
  g.permission,
  g.effect,
  g.scope,
  g.counterpart_membership_id,
  g.started_at,
  g.ended_at,
  g.started_at <= (select strata_core.clock()) and (g.ended_at is null or g.ended_at > (select strata_core.clock())) as is_current,
  g.granted_by_membership_id,
  g.reason,
  g.revoked_by_membership_id,
  g.revoke_reason
from strata_access.membership_grants g;

comment on view strata.member_grants is 'One row per permission that a member of the session''s organization was allowed or denied without a role, and period. Always fresh.';
comment on column strata.member_grants.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';
