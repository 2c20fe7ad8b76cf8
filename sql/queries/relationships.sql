/* @name createRelationshipType */
select strata.create_relationship_type(
  p_relationship_type => :relationship_type!,
  p_applies_to => :applies_to!,
  p_is_hierarchy => :is_hierarchy!,
  p_description => :description!
) as "outcome!";

/* @name addRelationshipRule */
select strata.add_relationship_rule(
  p_relationship_type => :relationship_type!,
  p_upper_party_type => :upper_party_type!,
  p_lower_party_type => :lower_party_type!
) as "outcome!";

/* @name removeRelationshipRule */
select strata.remove_relationship_rule(
  p_relationship_type => :relationship_type!,
  p_upper_party_type => :upper_party_type!,
  p_lower_party_type => :lower_party_type!
) as "outcome!";

/* @name listRelationshipRules */
select
  r.relationship_type as "relationship_type!",
  t.applies_to as "applies_to!",
  t.is_hierarchy as "is_hierarchy!",
  r.upper_party_type as "upper_party_type!",
  r.lower_party_type as "lower_party_type!",
  t.description as "description!"
from strata_tenancy.relationship_rules r
join strata_tenancy.relationship_types t on t.relationship_type = r.relationship_type
order by r.relationship_type, r.upper_party_type, r.lower_party_type;

/* @name relateMembers */
select
  outcome as "outcome!",
  relationship_id
from strata.relate_members(
  p_organization_id => :organization_id!,
  p_relationship_type => :relationship_type!,
  p_upper_membership_id => :upper_membership_id!,
  p_lower_membership_id => :lower_membership_id!,
  p_from => :from,
  p_until => :until
);

/* @name endRelationship */
select strata.end_relationship(
  p_organization_id => :organization_id!,
  p_relationship_id => :relationship_id!,
  p_until => :until
) as "outcome!";

/* @name listRelationships */
select
  organization_id as "organization_id!",
  relationship_id as "relationship_id!",
  relationship_type as "relationship_type!",
  upper_membership_id as "upper_membership_id!",
  upper_party_type as "upper_party_type!",
  lower_membership_id as "lower_membership_id!",
  lower_party_type as "lower_party_type!",
  started_at as "started_at!",
  ended_at,
  is_current as "is_current!"
from strata.relationships
where organization_id = :organization_id!
  and :membership_id! in (upper_membership_id, lower_membership_id)
order by ended_at nulls first, started_at desc, relationship_id;

/* @name listReachableMembers */
select
  membership_id as "membership_id!",
  depth as "depth!",
  path as "path!"
from strata.reachable_members(
  p_membership_id => :membership_id!,
  p_direction => :direction!,
  p_relationship_type => :relationship_type,
  p_at => :at
);

/* @name relateOrganizations */
select
  outcome as "outcome!",
  organization_relationship_id
from strata.relate_organizations(
  p_relationship_type => :relationship_type!,
  p_upper_organization_id => :upper_organization_id!,
  p_lower_organization_id => :lower_organization_id!,
  p_from => :from,
  p_until => :until
);

/* @name endOrganizationRelationship */
select strata.end_organization_relationship(
  p_organization_relationship_id => :organization_relationship_id!,
  p_until => :until
) as "outcome!";

/* @name listOrganizationRelationships */
select
  organization_relationship_id as "organization_relationship_id!",
  relationship_type as "relationship_type!",
  upper_organization_id as "upper_organization_id!",
  upper_name as "upper_name!",
  lower_organization_id as "lower_organization_id!",
  lower_name as "lower_name!",
  started_at as "started_at!",
  ended_at
from strata.list_organization_relationships(p_organization_id => :organization_id!);

/* @name listReachableOrganizations */
select
  organization_id as "organization_id!",
  name as "name!",
  depth as "depth!",
  path as "path!"
from strata.reachable_organizations(
  p_organization_id => :organization_id!,
  p_direction => :direction!,
  p_relationship_type => :relationship_type,
  p_at => :at
);
