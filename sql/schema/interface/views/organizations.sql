create view strata.organizations with (security_invoker = true) as
select
  o.organization_id,
  o.customer_id,
  o.parent_organization_id,
  o.party_type,
  o.name,
  o.slug,
  o.attributes,
  strata_tenancy.organization_status_at(o, (select strata_core.clock())) as status,
  o.suspended_until,
  o.closed_at,
  o.created_at,
  o.impersonation_refused_at,
  o.minimum_assurance_level,
  o.allowed_sign_in_methods
from strata_tenancy.organizations o;

comment on view strata.organizations is 'One row: the organization of the session. No row outside one. Always fresh.';
comment on column strata.organizations.status is 'Status now: a suspension that has run out does not count.';
comment on column strata.organizations.impersonation_refused_at is 'When it forbade staff to act as its members; null while they may.';
