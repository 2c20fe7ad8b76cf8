create view strata.party_addresses with (security_invoker = true) as
select
  a.organization_id,
  a.party_address_id,
  a.membership_id,
  a.address_group,
  a.address_lines,
  a.locality,
  a.region,
  a.postal_code,
  a.country,
  a.started_at,
  a.ended_at
from strata_tenancy.party_addresses a;

comment on view strata.party_addresses is 'One row per address, former ones too, of the session''s organization, of the member that acts and of the members of the same company; the admin company sees those of all. Always fresh.';
