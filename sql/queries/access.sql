/* @name hasPermission */
select strata.has_permission(
  p_permission => :permission!,
  p_counterpart_membership_id => :counterpart_membership_id
) as "is_allowed!";

/* @name hasPermissions */
select
  permission as "permission!",
  is_allowed as "is_allowed!"
from strata.has_permissions(
  p_permissions => :permissions!,
  p_counterpart_membership_id => :counterpart_membership_id
);

/* @name hasPlatformPermission */
select strata.has_platform_permission(p_permission => :permission!) as "is_allowed!";

/* @name listPermittedMemberships */
select membership_id as "membership_id!"
from strata.permitted_memberships(p_permission => :permission!) as membership_id;

/* @name listPermissionClaims */
select
  permission as "permission!",
  effect as "effect!",
  scope as "scope!",
  counterpart_membership_id,
  valid_until as "valid_until!"
from strata.permission_claims();

/* @name listPermissions */
select
  permission as "permission!",
  kind as "kind!",
  description as "description!",
  created_at as "created_at!"
from strata.permissions
order by permission;

/* @name listRoles */
select
  organization_id as "organization_id!",
  role_id as "role_id!",
  role as "role!",
  name as "name!",
  description,
  is_team as "is_team!",
  is_for_admin_company as "is_for_admin_company!",
  is_of_platform as "is_of_platform!",
  retired_at,
  created_at as "created_at!"
from strata.roles
where organization_id = :organization_id!
order by name, role_id;

/* @name listRolePermissions */
select
  role_id as "role_id!",
  permission as "permission!",
  scope as "scope!",
  is_inherited as "is_inherited!"
from strata.role_permissions
where organization_id = :organization_id!
  and role_id = :role_id!
order by permission, scope;

/* @name listRoleInheritance */
select
  role_id as "role_id!",
  inherits_role_id as "inherits_role_id!",
  started_at as "started_at!"
from strata.role_inheritance
where organization_id = :organization_id!
order by role_id, inherits_role_id;

/* @name listMemberRoles */
select
  membership_role_id as "membership_role_id!",
  membership_id as "membership_id!",
  role_id as "role_id!",
  source as "source!",
  source_reference,
  started_at as "started_at!",
  ended_at,
  is_current as "is_current!",
  granted_by_membership_id,
  reason,
  revoked_by_membership_id,
  revoke_reason
from strata.member_roles
where organization_id = :organization_id!
  and membership_id = :membership_id!
order by started_at, membership_role_id;

/* @name listRoleHolders */
select
  membership_role_id as "membership_role_id!",
  membership_id as "membership_id!",
  role_id as "role_id!",
  source as "source!",
  started_at as "started_at!",
  ended_at
from strata.member_roles
where organization_id = :organization_id!
  and role_id = :role_id!
  and is_current
order by started_at, membership_role_id;

/* @name listMemberGrants */
select
  membership_grant_id as "membership_grant_id!",
  membership_id as "membership_id!",
  permission as "permission!",
  effect as "effect!",
  scope as "scope!",
  counterpart_membership_id,
  started_at as "started_at!",
  ended_at,
  is_current as "is_current!",
  granted_by_membership_id,
  reason,
  revoked_by_membership_id,
  revoke_reason
from strata.member_grants
where organization_id = :organization_id!
  and membership_id = :membership_id!
order by started_at, membership_grant_id;

/* @name createPermission */
select strata.create_permission(
  p_permission => :permission!,
  p_description => :description!,
  p_kind => :kind!
) as "outcome!";

/* @name createRole */
select
  outcome as "outcome!",
  role_id
from strata.create_role(
  p_organization_id => :organization_id,
  p_role => :role!,
  p_name => :name!,
  p_reason => :reason!,
  p_description => :description,
  p_is_team => :is_team!,
  p_is_for_admin_company => :is_for_admin_company!,
  p_kind => :kind!
);

/* @name updateRole */
select strata.update_role(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_name => :name!,
  p_description => :description
) as "outcome!";

/* @name retireRole */
select strata.retire_role(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_reason => :reason!
) as "outcome!";

/* @name addRolePermission */
select strata.add_role_permission(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_permission => :permission!,
  p_reason => :reason!,
  p_scope => :scope!
) as "outcome!";

/* @name removeRolePermission */
select strata.remove_role_permission(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_permission => :permission!,
  p_reason => :reason!,
  p_scope => :scope!
) as "outcome!";

/* @name addRoleInheritance */
select strata.add_role_inheritance(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_inherits_role_id => :inherits_role_id!,
  p_reason => :reason!
) as "outcome!";

/* @name removeRoleInheritance */
select strata.remove_role_inheritance(
  p_organization_id => :organization_id,
  p_role_id => :role_id!,
  p_inherits_role_id => :inherits_role_id!,
  p_reason => :reason!
) as "outcome!";

/* @name grantRole */
select strata.grant_role(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_role_id => :role_id!,
  p_reason => :reason!,
  p_from => :from,
  p_until => :until
) as "outcome!";

/* @name revokeRole */
select strata.revoke_role(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_role_id => :role_id!,
  p_reason => :reason!
) as "outcome!";

/* @name grantPermission */
select strata.grant_permission(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_permission => :permission!,
  p_reason => :reason!,
  p_effect => :effect!,
  p_scope => :scope!,
  p_counterpart_membership_id => :counterpart_membership_id,
  p_from => :from,
  p_until => :until
) as "outcome!";

/* @name revokePermission */
select strata.revoke_permission(
  p_organization_id => :organization_id!,
  p_membership_grant_id => :membership_grant_id!,
  p_reason => :reason!
) as "outcome!";

/* @name grantPlatformRole */
select strata.grant_platform_role(
  p_user_id => :user_id!,
  p_role_id => :role_id!,
  p_reason => :reason!,
  p_from => :from,
  p_until => :until
) as "outcome!";

/* @name revokePlatformRole */
select strata.revoke_platform_role(
  p_user_id => :user_id!,
  p_role_id => :role_id!,
  p_reason => :reason!
) as "outcome!";

/* @name appointOwner */
select strata.appoint_owner(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_reason => :reason!
) as "outcome!";

/* @name transferOwnership */
select strata.transfer_ownership(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_reason => :reason!
) as "outcome!";

/* @name leaveOrganization */
select strata.leave_organization(
  p_reason => :reason
) as "outcome!";

/* @name setMemberCompany */
select strata.set_member_company(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id!,
  p_company_id => :company_id
) as "outcome!";

/* @name explainPermission */
select
  source as "source!",
  effect as "effect!",
  scope,
  counterpart_membership_id,
  is_applied as "is_applied!",
  explanation as "explanation!",
  role_id,
  role,
  role_path,
  teams,
  membership_role_id,
  membership_grant_id,
  granted_by_membership_id,
  granted_by_user_id,
  reason,
  started_at as "started_at!",
  ended_at
from strata.explain_permission(
  p_membership_id => :membership_id!,
  p_permission => :permission!,
  p_counterpart_membership_id => :counterpart_membership_id,
  p_at => :at,
  p_organization_id => :organization_id!
);

/* @name listPermissionsAsOf */
select
  permission as "permission!",
  effect as "effect!",
  scope as "scope!",
  counterpart_membership_id,
  source as "source!",
  role_id,
  role,
  role_path,
  membership_role_id,
  membership_grant_id,
  started_at as "started_at!",
  ended_at,
  member_status as "member_status!"
from strata.permissions_as_of(
  p_membership_id => :membership_id!,
  p_at => :at!,
  p_organization_id => :organization_id!
);

/* @name listMembersAsOf */
select
  membership_id as "membership_id!",
  user_id,
  display_name,
  label as "label!",
  status as "status!",
  joined_at as "joined_at!",
  ended_at,
  roles as "roles!",
  permissions as "permissions!"
from strata.members_as_of(
  p_at => :at!,
  p_organization_id => :organization_id!,
  p_limit => :limit!,
  p_after => :after_membership_id
);

/* @name whoCan */
select
  membership_id as "membership_id!",
  user_id as "user_id!",
  display_name
from strata.who_can(
  p_permission => :permission!,
  p_counterpart_membership_id => :counterpart_membership_id,
  p_organization_id => :organization_id!,
  p_limit => :limit!,
  p_after => :after_membership_id
);

/* @name listPermissionHistory */
select
  changed_at as "changed_at!",
  recorded_at,
  change as "change!",
  subject as "subject!",
  membership_id,
  user_id,
  role_id,
  role,
  inherits_role,
  permission,
  effect as "effect!",
  scope,
  counterpart_membership_id,
  source,
  until,
  actor_membership_id,
  actor_user_id,
  reason,
  record_key as "record_key!"
from strata.permission_history(
  p_membership_id => :membership_id,
  p_role_id => :role_id,
  p_organization_id => :organization_id,
  p_limit => :limit!,
  p_after_record_key => :after_record_key,
  p_after_change => :after_change
);

/* @name setLegacyNumber */
select strata.set_legacy_number(
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_legacy_number => :legacy_number!
) as "outcome!";

/* @name decodePermissionIndex */
select
  organization_id as "organization_id!",
  scope as "scope!",
  membership_id,
  counterpart_membership_id
from strata.decode_permission_index(p_permission_index => :permission_index!);

/* @name checkPermissionIndexes */
select
  reading as "reading!",
  permission_index::float8 as "permission_index!",
  occurrence_count::int as "occurrence_count!",
  candidate_count::int as "candidate_count!",
  scopes
from strata.check_permission_indexes(p_permission_indexes => :permission_indexes!);

/* @name importPermissionIndex */
select
  outcome as "outcome!",
  organization_id,
  membership_id,
  granted_count,
  unknown_permissions
from strata.import_permission_index(
  p_permission_index => :permission_index!,
  p_permissions => :permissions!,
  p_reason => :reason
);

/* @name listLegacyPermissions */
select
  permission_index::float8 as "permission_index!",
  permissions as "permissions!",
  organization_id as "organization_id!",
  membership_id as "membership_id!",
  scope as "scope!",
  counterpart_membership_id,
  is_ambiguous as "is_ambiguous!"
from strata.legacy_permissions(p_organization_id => :organization_id, p_permission_index => :permission_index);
