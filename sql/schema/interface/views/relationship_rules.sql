create view strata.relationship_rules with (security_invoker = true) as
select
  r.relationship_type,
  t.applies_to,
  t.is_hierarchy,
  r.upper_party_type,
  r.lower_party_type,
  t.description
from strata_tenancy.relationship_rules r
join strata_tenancy.relationship_types t on t.relationship_type = r.relationship_type;

comment on view strata.relationship_rules is 'One row per pair of types that may stand in a kind of relation: the matrix of who may be above whom. Always fresh.';
