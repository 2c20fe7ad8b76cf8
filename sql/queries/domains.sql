/* @name addDomain */
select outcome as "outcome!", organization_domain_id, txt_name, txt_value
from strata.add_domain(p_organization_id => :organization_id!, p_domain => :domain!);

/* @name removeDomain */
select strata.remove_domain(
  p_organization_id => :organization_id!,
  p_organization_domain_id => :organization_domain_id!,
  p_reason => :reason
) as "outcome!";

/* @name setDomainJoining */
select strata.set_domain_joining(
  p_organization_id => :organization_id!,
  p_organization_domain_id => :organization_domain_id!,
  p_is_joinable => :is_joinable!,
  p_role_ids => :role_ids!,
  p_company_id => :company_id
) as "outcome!";

/* @name listDomains */
select
  organization_domain_id as "organization_domain_id!",
  domain as "domain!",
  status as "status!",
  txt_name as "txt_name!",
  txt_value as "txt_value!",
  is_joinable as "is_joinable!",
  role_ids as "role_ids!",
  company_id,
  miss_count as "miss_count!",
  status_reason,
  added_at as "added_at!",
  verified_at,
  lapsed_at,
  removed_at,
  checked_at
from strata.list_domains(p_organization_id => :organization_id!);

/* @name takeDomains */
select
  organization_id as "organization_id!",
  organization_domain_id as "organization_domain_id!",
  domain as "domain!",
  txt_name as "txt_name!"
from strata.take_domains(p_limit => :limit!);

/* @name recordDomainCheck */
select strata.record_domain_check(
  p_organization_id => :organization_id!,
  p_organization_domain_id => :organization_domain_id!,
  p_txt_values => :txt_values
) as "outcome!";

/* @name listJoinableOrganizations */
select
  organization_id as "organization_id!",
  name as "name!",
  domain as "domain!",
  is_proof_required as "is_proof_required!"
from strata.list_joinable_organizations();

/* @name joinOrganization */
select outcome as "outcome!", membership_id
from strata.join_organization(p_organization_id => :other_organization_id!);
