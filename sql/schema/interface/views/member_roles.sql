create view strata.member_roles with (security_invoker = true) as
select
  h.organization_id,
  h.membership_role_id,
  h.membership_id,
  h.role_id,
  h.source,
  h.source_reference,
  h.started_at,
  h.ended_at,
  h.started_at <= (select strata_core.clock()) and (h.ended_at is null or h.ended_at > (select strata_core.clock())) as is_current,
  h.granted_by_membership_id,
  h.reason,
  h.revoked_by_membership_id,
  h.revoke_reason
from strata_access.membership_roles h;

comment on view strata.member_roles is 'One row per role that a member of the session''s organization holds, held or will hold, and period. Always fresh.';
comment on column strata.member_roles.is_current is 'Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same.';
