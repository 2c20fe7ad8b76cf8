create view strata.party_types with (security_invoker = true) as
select
  t.party_type,
  t.applies_to,
  t.description
from strata_tenancy.party_types t;

comment on view strata.party_types is 'One row per type of organization or membership. Always fresh.';
