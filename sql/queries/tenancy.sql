/* @name getOrganization */
select
  organization_id as "organization_id!",
  customer_id,
  parent_organization_id,
  party_type as "party_type!",
  name as "name!",
  slug as "slug!",
  attributes as "attributes!",
  status as "status!",
  suspended_until,
  closed_at,
  created_at as "created_at!",
  impersonation_refused_at,
  minimum_assurance_level as "minimum_assurance_level!",
  allowed_sign_in_methods
from strata.organizations
where organization_id = :organization_id!;

/* @name listCompanies */
select
  organization_id as "organization_id!",
  company_id as "company_id!",
  name as "name!",
  is_admin as "is_admin!",
  status as "status!",
  closed_at,
  created_at as "created_at!"
from strata.companies
where organization_id = :organization_id!
order by name;

/* @name getMember */
select
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  user_id,
  company_id,
  party_type as "party_type!",
  label as "label!",
  is_default as "is_default!",
  member_number,
  login_name,
  display_name,
  job_title,
  attributes as "attributes!",
  status as "status!",
  joined_at,
  suspended_until,
  ended_at,
  created_at as "created_at!"
from strata.members
where organization_id = :organization_id!
  and membership_id = :membership_id!;

/* @name listMembers */
select
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  user_id,
  company_id,
  party_type as "party_type!",
  label as "label!",
  is_default as "is_default!",
  member_number,
  login_name,
  display_name,
  job_title,
  attributes as "attributes!",
  status as "status!",
  joined_at,
  suspended_until,
  ended_at,
  created_at as "created_at!"
from strata.members
where organization_id = :organization_id!
order by display_name, membership_id
limit :limit!;

/* @name listMembersAfter */
select
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  user_id,
  company_id,
  party_type as "party_type!",
  label as "label!",
  is_default as "is_default!",
  member_number,
  login_name,
  display_name,
  job_title,
  attributes as "attributes!",
  status as "status!",
  joined_at,
  suspended_until,
  ended_at,
  created_at as "created_at!"
from (
  (
    select * from strata.members
    where organization_id = :organization_id!
      and display_name >= :after_display_name
      and (display_name > :after_display_name or membership_id > :after_membership_id!)
    order by display_name, membership_id
    limit :limit!
  )
  union all
  (
    -- Who has no name comes last, and is reached from a name too.
    select * from strata.members
    where organization_id = :organization_id!
      and display_name is null
      and (:after_display_name::text is not null or membership_id > :after_membership_id!)
    order by membership_id
    limit :limit!
  )
) members
order by display_name, membership_id
limit :limit!;

/* @name countMembers */
select count(*)::integer as "count!"
from strata.members
where organization_id = :organization_id!
  and ended_at is null;

/* @name getMemberProfile */
select
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  user_id,
  display_name,
  given_name,
  family_name,
  avatar_url,
  job_title,
  email,
  phone,
  fax,
  locale,
  time_zone,
  status as "status!",
  effective_status as "effective_status!"
from strata.member_profiles
where organization_id = :organization_id!
  and membership_id = :membership_id!;

/* @name updateMyProfile */
select strata.update_my_profile(
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_job_title => :job_title,
  p_locale => :locale,
  p_time_zone => :time_zone
) as "outcome!";

/* @name listMembershipStatusPeriods */
select
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  status as "status!",
  reason,
  changed_by_membership_id,
  started_at as "started_at!",
  ended_at
from strata.membership_status_periods
where organization_id = :organization_id!
  and membership_id = :membership_id!
order by started_at;

/* @name createOrganization */
select
  outcome as "outcome!",
  organization_id,
  admin_company_id,
  owner_membership_id
from strata.create_organization(
  p_name => :name!,
  p_slug => :slug!,
  p_customer_id => :customer_id,
  p_parent_organization_id => :parent_organization_id,
  p_party_type => :party_type!,
  p_attributes => :attributes!,
  p_owner_user_id => :owner_user_id
);

/* @name suspendOrganization */
select strata.suspend_organization(p_organization_id => :organization_id!, p_reason => :reason, p_until => :until) as "outcome!";

/* @name reinstateOrganization */
select strata.reinstate_organization(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!";

/* @name closeOrganization */
select strata.close_organization(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!";

/* @name refuseImpersonation */
select strata.refuse_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!";

/* @name allowImpersonation */
select strata.allow_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!";

/* @name createCompany */
select
  outcome as "outcome!",
  company_id
from strata.create_company(p_organization_id => :organization_id!, p_name => :name!);

/* @name createMembership */
select
  outcome as "outcome!",
  membership_id
from strata.create_membership(
  p_organization_id => :organization_id!,
  p_user_id => :user_id,
  p_company_id => :company_id,
  p_label => :label!,
  p_member_number => :member_number,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_party_type => :party_type!,
  p_attributes => :attributes!
);

/* @name suspendMembership */
select strata.suspend_membership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_reason => :reason,
  p_until => :until
) as "outcome!";

/* @name reinstateMembership */
select strata.reinstate_membership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_reason => :reason
) as "outcome!";

/* @name endMembership */
select strata.end_membership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_reason => :reason
) as "outcome!";

/* @name updateMembership */
select strata.update_membership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_party_type => :party_type!,
  p_label => :label!,
  p_member_number => :member_number,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_job_title => :job_title,
  p_attributes => :attributes!
) as "outcome!";

/* @name setDefaultMembership */
select strata.set_default_membership(p_organization_id => :organization_id!, p_membership_id => :membership_id!) as "outcome!";

/* @name setLoginName */
select strata.set_login_name(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_login_name => :login_name
) as "outcome!";

/* @name moveMembership */
select
  outcome as "outcome!",
  membership_id
from strata.move_membership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_to_organization_id => :to_organization_id!,
  p_reason => :reason,
  p_to_company_id => :to_company_id
);

/* @name listMembershipMoves */
select
  from_organization_id as "from_organization_id!",
  from_membership_id as "from_membership_id!",
  to_organization_id as "to_organization_id!",
  to_membership_id as "to_membership_id!",
  moved_at as "moved_at!"
from strata.list_membership_moves(p_organization_id => :organization_id!, p_membership_id => :membership_id!);

/* @name updateOrganization */
select strata.update_organization(
  p_organization_id => :organization_id!,
  p_name => :name!,
  p_attributes => :attributes!
) as "outcome!";

/* @name setSecurityPolicy */
select strata.set_security_policy(
  p_organization_id => :organization_id!,
  p_minimum_assurance_level => :minimum_assurance_level!,
  p_allowed_sign_in_methods => :allowed_sign_in_methods
) as "outcome!";

/* @name setParentOrganization */
select strata.set_parent_organization(
  p_organization_id => :organization_id!,
  p_parent_organization_id => :parent_organization_id
) as "outcome!";

/* @name listOrganizationsBelow */
select
  organization_id as "organization_id!",
  name as "name!",
  slug as "slug!",
  party_type as "party_type!",
  status as "status!",
  depth as "depth!",
  path as "path!"
from strata.list_organizations_below(p_organization_id => :organization_id!);

/* @name setAlertRule */
select
  outcome as "outcome!",
  alert_rule_id
from strata.set_alert_rule(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_topic => :topic!,
  p_channel => :channel!,
  p_filter => :filter!
);

/* @name endAlertRule */
select strata.end_alert_rule(p_organization_id => :organization_id!, p_alert_rule_id => :alert_rule_id!) as "outcome!";

/* @name listMyAlertRules */
select
  alert_rule_id as "alert_rule_id!",
  topic as "topic!",
  channel as "channel!",
  filter as "filter!",
  continues_alert_rule_id,
  started_at as "started_at!"
from strata.my_alert_rules
order by topic, channel, alert_rule_id;

/* @name listAlertRules */
select
  alert_rule_id as "alert_rule_id!",
  membership_id as "membership_id!",
  topic as "topic!",
  channel as "channel!",
  filter as "filter!",
  continues_alert_rule_id,
  started_at as "started_at!",
  ended_at
from strata.list_alert_rules(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_limit => :limit!,
  p_after => :after_alert_rule_id
);

/* @name raiseAlert */
select
  outcome as "outcome!",
  alert_id,
  delivery_count
from strata.raise_alert(
  p_organization_id => :organization_id!,
  p_topic => :topic!,
  p_payload => :payload!,
  p_alert_key => :alert_key
);

/* @name takeAlerts */
select
  organization_id as "organization_id!",
  alert_delivery_id as "alert_delivery_id!",
  alert_id as "alert_id!",
  membership_id as "membership_id!",
  user_id as "user_id!",
  channel as "channel!",
  address as "address!",
  topic as "topic!",
  payload as "payload!",
  locale,
  raised_at as "raised_at!",
  attempt_count as "attempt_count!"
from strata.take_alerts(p_limit => :limit!);

/* @name completeAlert */
select strata.complete_alert(
  p_organization_id => :organization_id!,
  p_alert_delivery_id => :alert_delivery_id!,
  p_attempt => :attempt!,
  p_outcome => :outcome!
) as "outcome!";

/* @name purgeAlerts */
select strata.purge_alerts(p_limit => :limit!) as "count!";
