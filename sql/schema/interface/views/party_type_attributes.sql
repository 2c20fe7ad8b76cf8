create view strata.party_type_attributes with (security_invoker = true) as
select
  a.party_type,
  a.attribute,
  a.value_type,
  a.is_required,
  a.allowed_values,
  a.pattern,
  a.description
from strata_tenancy.party_type_attributes a;

comment on view strata.party_type_attributes is 'One row per attribute that memberships or organizations of a type have. Always fresh.';
