create view strata.party_contacts with (security_invoker = true) as
select
  c.organization_id,
  c.party_contact_id,
  c.membership_id,
  c.contact_group,
  c.contact_type,
  c.value,
  c.started_at,
  c.ended_at
from strata_tenancy.party_contacts c;

comment on view strata.party_contacts is 'One row per way in which the session''s organization, or one of its members there, is or was reached. Always fresh.';
