/** Types generated for queries found in "sql/queries/access.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddRoleInheritanceOutcome, AddRolePermissionOutcome, AppointOwnerOutcome, CreatePermissionOutcome, CreateRoleOutcome, EffectiveRolePermissionScope, GrantPermissionOutcome, GrantPlatformRoleOutcome, GrantRoleOutcome, ImportPermissionIndexOutcome, LeaveOrganizationOutcome, MembershipGrantEffect, MembershipGrantScope, MembershipRoleSource, PermissionKind, RemoveRoleInheritanceOutcome, RemoveRolePermissionOutcome, RetireRoleOutcome, RevokePermissionOutcome, RevokePlatformRoleOutcome, RevokeRoleOutcome, SetLegacyNumberOutcome, SetMemberCompanyOutcome, TransferOwnershipOutcome, UpdateRoleOutcome } from './values.js';

export type DateOrString = Date | string;

export type NumberOrString = number | string;

export type NumberOrStringArray = (NumberOrString)[];

export type stringArray = (string)[];

/** 'HasPermission' parameters type */
export interface HasPermissionParams {
  counterpart_membership_id?: string | null | void;
  permission: string;
}

/** 'HasPermission' return type */
export interface HasPermissionResult {
  is_allowed: boolean;
}

/** 'HasPermission' query type */
export interface HasPermissionQuery {
  params: HasPermissionParams;
  result: HasPermissionResult;
}

const hasPermissionIR: any = {"usedParamSet":{"permission":true,"counterpart_membership_id":true},"params":[{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":48,"b":59}]},{"name":"counterpart_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":95,"b":120}]}],"statement":"select strata.has_permission(\n  p_permission => :permission!,\n  p_counterpart_membership_id => :counterpart_membership_id\n) as \"is_allowed!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.has_permission(
 *   p_permission => :permission!,
 *   p_counterpart_membership_id => :counterpart_membership_id
 * ) as "is_allowed!"
 * ```
 */
export const hasPermission = new PreparedQuery<HasPermissionParams,HasPermissionResult>(hasPermissionIR);


/** 'HasPermissions' parameters type */
export interface HasPermissionsParams {
  counterpart_membership_id?: string | null | void;
  permissions: stringArray;
}

/** 'HasPermissions' return type */
export interface HasPermissionsResult {
  is_allowed: boolean;
  permission: string;
}

/** 'HasPermissions' query type */
export interface HasPermissionsQuery {
  params: HasPermissionsParams;
  result: HasPermissionsResult;
}

const hasPermissionsIR: any = {"usedParamSet":{"permissions":true,"counterpart_membership_id":true},"params":[{"name":"permissions","required":true,"transform":{"type":"scalar"},"locs":[{"a":116,"b":128}]},{"name":"counterpart_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":164,"b":189}]}],"statement":"select\n  permission as \"permission!\",\n  is_allowed as \"is_allowed!\"\nfrom strata.has_permissions(\n  p_permissions => :permissions!,\n  p_counterpart_membership_id => :counterpart_membership_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   permission as "permission!",
 *   is_allowed as "is_allowed!"
 * from strata.has_permissions(
 *   p_permissions => :permissions!,
 *   p_counterpart_membership_id => :counterpart_membership_id
 * )
 * ```
 */
export const hasPermissions = new PreparedQuery<HasPermissionsParams,HasPermissionsResult>(hasPermissionsIR);


/** 'HasPlatformPermission' parameters type */
export interface HasPlatformPermissionParams {
  permission: string;
}

/** 'HasPlatformPermission' return type */
export interface HasPlatformPermissionResult {
  is_allowed: boolean;
}

/** 'HasPlatformPermission' query type */
export interface HasPlatformPermissionQuery {
  params: HasPlatformPermissionParams;
  result: HasPlatformPermissionResult;
}

const hasPlatformPermissionIR: any = {"usedParamSet":{"permission":true},"params":[{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":54,"b":65}]}],"statement":"select strata.has_platform_permission(p_permission => :permission!) as \"is_allowed!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.has_platform_permission(p_permission => :permission!) as "is_allowed!"
 * ```
 */
export const hasPlatformPermission = new PreparedQuery<HasPlatformPermissionParams,HasPlatformPermissionResult>(hasPlatformPermissionIR);


/** 'ListPermittedMemberships' parameters type */
export interface ListPermittedMembershipsParams {
  permission: string;
}

/** 'ListPermittedMemberships' return type */
export interface ListPermittedMembershipsResult {
  membership_id: string;
}

/** 'ListPermittedMemberships' query type */
export interface ListPermittedMembershipsQuery {
  params: ListPermittedMembershipsParams;
  result: ListPermittedMembershipsResult;
}

const listPermittedMembershipsIR: any = {"usedParamSet":{"permission":true},"params":[{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":91,"b":102}]}],"statement":"select membership_id as \"membership_id!\"\nfrom strata.permitted_memberships(p_permission => :permission!) as membership_id"};

/**
 * Query generated from SQL:
 * ```
 * select membership_id as "membership_id!"
 * from strata.permitted_memberships(p_permission => :permission!) as membership_id
 * ```
 */
export const listPermittedMemberships = new PreparedQuery<ListPermittedMembershipsParams,ListPermittedMembershipsResult>(listPermittedMembershipsIR);


/** 'ListPermissionClaims' parameters type */
export type ListPermissionClaimsParams = void;

/** 'ListPermissionClaims' return type */
export interface ListPermissionClaimsResult {
  counterpart_membership_id: string | null;
  effect: string;
  permission: string;
  scope: string;
  valid_until: Date;
}

/** 'ListPermissionClaims' query type */
export interface ListPermissionClaimsQuery {
  params: ListPermissionClaimsParams;
  result: ListPermissionClaimsResult;
}

const listPermissionClaimsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  permission as \"permission!\",\n  effect as \"effect!\",\n  scope as \"scope!\",\n  counterpart_membership_id,\n  valid_until as \"valid_until!\"\nfrom strata.permission_claims()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   permission as "permission!",
 *   effect as "effect!",
 *   scope as "scope!",
 *   counterpart_membership_id,
 *   valid_until as "valid_until!"
 * from strata.permission_claims()
 * ```
 */
export const listPermissionClaims = new PreparedQuery<ListPermissionClaimsParams,ListPermissionClaimsResult>(listPermissionClaimsIR);


/** 'ListPermissions' parameters type */
export type ListPermissionsParams = void;

/** 'ListPermissions' return type */
export interface ListPermissionsResult {
  created_at: Date;
  description: string;
  kind: PermissionKind;
  permission: string;
}

/** 'ListPermissions' query type */
export interface ListPermissionsQuery {
  params: ListPermissionsParams;
  result: ListPermissionsResult;
}

const listPermissionsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  permission as \"permission!\",\n  kind as \"kind!\",\n  description as \"description!\",\n  created_at as \"created_at!\"\nfrom strata.permissions\norder by permission"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   permission as "permission!",
 *   kind as "kind!",
 *   description as "description!",
 *   created_at as "created_at!"
 * from strata.permissions
 * order by permission
 * ```
 */
export const listPermissions = new PreparedQuery<ListPermissionsParams,ListPermissionsResult>(listPermissionsIR);


/** 'ListRoles' parameters type */
export interface ListRolesParams {
  organization_id: string;
}

/** 'ListRoles' return type */
export interface ListRolesResult {
  created_at: Date;
  description: string | null;
  is_for_admin_company: boolean;
  /** Whether every organization has it; it is then the platform that defines it. */
  is_of_platform: boolean;
  is_team: boolean;
  name: string;
  /** Organization of the session. */
  organization_id: string;
  retired_at: Date | null;
  role: string;
  role_id: string;
}

/** 'ListRoles' query type */
export interface ListRolesQuery {
  params: ListRolesParams;
  result: ListRolesResult;
}

const listRolesIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":327,"b":343}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  role_id as \"role_id!\",\n  role as \"role!\",\n  name as \"name!\",\n  description,\n  is_team as \"is_team!\",\n  is_for_admin_company as \"is_for_admin_company!\",\n  is_of_platform as \"is_of_platform!\",\n  retired_at,\n  created_at as \"created_at!\"\nfrom strata.roles\nwhere organization_id = :organization_id!\norder by name, role_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   role_id as "role_id!",
 *   role as "role!",
 *   name as "name!",
 *   description,
 *   is_team as "is_team!",
 *   is_for_admin_company as "is_for_admin_company!",
 *   is_of_platform as "is_of_platform!",
 *   retired_at,
 *   created_at as "created_at!"
 * from strata.roles
 * where organization_id = :organization_id!
 * order by name, role_id
 * ```
 */
export const listRoles = new PreparedQuery<ListRolesParams,ListRolesResult>(listRolesIR);


/** 'ListRolePermissions' parameters type */
export interface ListRolePermissionsParams {
  organization_id: string;
  role_id: string;
}

/** 'ListRolePermissions' return type */
export interface ListRolePermissionsResult {
  /** Whether it comes from inherited roles alone. */
  is_inherited: boolean;
  permission: string;
  role_id: string;
  scope: EffectiveRolePermissionScope;
}

/** 'ListRolePermissions' query type */
export interface ListRolePermissionsQuery {
  params: ListRolePermissionsParams;
  result: ListRolePermissionsResult;
}

const listRolePermissionsIR: any = {"usedParamSet":{"organization_id":true,"role_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":171,"b":187}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":205,"b":213}]}],"statement":"select\n  role_id as \"role_id!\",\n  permission as \"permission!\",\n  scope as \"scope!\",\n  is_inherited as \"is_inherited!\"\nfrom strata.role_permissions\nwhere organization_id = :organization_id!\n  and role_id = :role_id!\norder by permission, scope"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   role_id as "role_id!",
 *   permission as "permission!",
 *   scope as "scope!",
 *   is_inherited as "is_inherited!"
 * from strata.role_permissions
 * where organization_id = :organization_id!
 *   and role_id = :role_id!
 * order by permission, scope
 * ```
 */
export const listRolePermissions = new PreparedQuery<ListRolePermissionsParams,ListRolePermissionsResult>(listRolePermissionsIR);


/** 'ListRoleInheritance' parameters type */
export interface ListRoleInheritanceParams {
  organization_id: string;
}

/** 'ListRoleInheritance' return type */
export interface ListRoleInheritanceResult {
  inherits_role_id: string;
  role_id: string;
  started_at: Date;
}

/** 'ListRoleInheritance' query type */
export interface ListRoleInheritanceQuery {
  params: ListRoleInheritanceParams;
  result: ListRoleInheritanceResult;
}

const listRoleInheritanceIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":158,"b":174}]}],"statement":"select\n  role_id as \"role_id!\",\n  inherits_role_id as \"inherits_role_id!\",\n  started_at as \"started_at!\"\nfrom strata.role_inheritance\nwhere organization_id = :organization_id!\norder by role_id, inherits_role_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   role_id as "role_id!",
 *   inherits_role_id as "inherits_role_id!",
 *   started_at as "started_at!"
 * from strata.role_inheritance
 * where organization_id = :organization_id!
 * order by role_id, inherits_role_id
 * ```
 */
export const listRoleInheritance = new PreparedQuery<ListRoleInheritanceParams,ListRoleInheritanceResult>(listRoleInheritanceIR);


/** 'ListMemberRoles' parameters type */
export interface ListMemberRolesParams {
  membership_id: string;
  organization_id: string;
}

/** 'ListMemberRoles' return type */
export interface ListMemberRolesResult {
  ended_at: Date | null;
  granted_by_membership_id: string | null;
  /** Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same. */
  is_current: boolean;
  membership_id: string;
  membership_role_id: string;
  reason: string | null;
  revoke_reason: string | null;
  revoked_by_membership_id: string | null;
  role_id: string;
  source: MembershipRoleSource;
  source_reference: string | null;
  started_at: Date;
}

/** 'ListMemberRoles' query type */
export interface ListMemberRolesQuery {
  params: ListMemberRolesParams;
  result: ListMemberRolesResult;
}

const listMemberRolesIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":364,"b":380}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":404,"b":418}]}],"statement":"select\n  membership_role_id as \"membership_role_id!\",\n  membership_id as \"membership_id!\",\n  role_id as \"role_id!\",\n  source as \"source!\",\n  source_reference,\n  started_at as \"started_at!\",\n  ended_at,\n  is_current as \"is_current!\",\n  granted_by_membership_id,\n  reason,\n  revoked_by_membership_id,\n  revoke_reason\nfrom strata.member_roles\nwhere organization_id = :organization_id!\n  and membership_id = :membership_id!\norder by started_at, membership_role_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_role_id as "membership_role_id!",
 *   membership_id as "membership_id!",
 *   role_id as "role_id!",
 *   source as "source!",
 *   source_reference,
 *   started_at as "started_at!",
 *   ended_at,
 *   is_current as "is_current!",
 *   granted_by_membership_id,
 *   reason,
 *   revoked_by_membership_id,
 *   revoke_reason
 * from strata.member_roles
 * where organization_id = :organization_id!
 *   and membership_id = :membership_id!
 * order by started_at, membership_role_id
 * ```
 */
export const listMemberRoles = new PreparedQuery<ListMemberRolesParams,ListMemberRolesResult>(listMemberRolesIR);


/** 'ListRoleHolders' parameters type */
export interface ListRoleHoldersParams {
  organization_id: string;
  role_id: string;
}

/** 'ListRoleHolders' return type */
export interface ListRoleHoldersResult {
  ended_at: Date | null;
  membership_id: string;
  membership_role_id: string;
  role_id: string;
  source: MembershipRoleSource;
  started_at: Date;
}

/** 'ListRoleHolders' query type */
export interface ListRoleHoldersQuery {
  params: ListRoleHoldersParams;
  result: ListRoleHoldersResult;
}

const listRoleHoldersIR: any = {"usedParamSet":{"organization_id":true,"role_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":230,"b":246}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":264,"b":272}]}],"statement":"select\n  membership_role_id as \"membership_role_id!\",\n  membership_id as \"membership_id!\",\n  role_id as \"role_id!\",\n  source as \"source!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.member_roles\nwhere organization_id = :organization_id!\n  and role_id = :role_id!\n  and is_current\norder by started_at, membership_role_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_role_id as "membership_role_id!",
 *   membership_id as "membership_id!",
 *   role_id as "role_id!",
 *   source as "source!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.member_roles
 * where organization_id = :organization_id!
 *   and role_id = :role_id!
 *   and is_current
 * order by started_at, membership_role_id
 * ```
 */
export const listRoleHolders = new PreparedQuery<ListRoleHoldersParams,ListRoleHoldersResult>(listRoleHoldersIR);


/** 'ListMemberGrants' parameters type */
export interface ListMemberGrantsParams {
  membership_id: string;
  organization_id: string;
}

/** 'ListMemberGrants' return type */
export interface ListMemberGrantsResult {
  counterpart_membership_id: string | null;
  effect: MembershipGrantEffect;
  ended_at: Date | null;
  granted_by_membership_id: string | null;
  /** Whether the period is now. A membership that has ended or is suspended can do nothing by it all the same. */
  is_current: boolean;
  membership_grant_id: string;
  membership_id: string;
  permission: string;
  reason: string | null;
  revoke_reason: string | null;
  revoked_by_membership_id: string | null;
  scope: MembershipGrantScope;
  started_at: Date;
}

/** 'ListMemberGrants' query type */
export interface ListMemberGrantsQuery {
  params: ListMemberGrantsParams;
  result: ListMemberGrantsResult;
}

const listMemberGrantsIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":403,"b":419}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":443,"b":457}]}],"statement":"select\n  membership_grant_id as \"membership_grant_id!\",\n  membership_id as \"membership_id!\",\n  permission as \"permission!\",\n  effect as \"effect!\",\n  scope as \"scope!\",\n  counterpart_membership_id,\n  started_at as \"started_at!\",\n  ended_at,\n  is_current as \"is_current!\",\n  granted_by_membership_id,\n  reason,\n  revoked_by_membership_id,\n  revoke_reason\nfrom strata.member_grants\nwhere organization_id = :organization_id!\n  and membership_id = :membership_id!\norder by started_at, membership_grant_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_grant_id as "membership_grant_id!",
 *   membership_id as "membership_id!",
 *   permission as "permission!",
 *   effect as "effect!",
 *   scope as "scope!",
 *   counterpart_membership_id,
 *   started_at as "started_at!",
 *   ended_at,
 *   is_current as "is_current!",
 *   granted_by_membership_id,
 *   reason,
 *   revoked_by_membership_id,
 *   revoke_reason
 * from strata.member_grants
 * where organization_id = :organization_id!
 *   and membership_id = :membership_id!
 * order by started_at, membership_grant_id
 * ```
 */
export const listMemberGrants = new PreparedQuery<ListMemberGrantsParams,ListMemberGrantsResult>(listMemberGrantsIR);


/** 'CreatePermission' parameters type */
export interface CreatePermissionParams {
  description: string;
  kind: string;
  permission: string;
}

/** 'CreatePermission' return type */
export interface CreatePermissionResult {
  outcome: CreatePermissionOutcome;
}

/** 'CreatePermission' query type */
export interface CreatePermissionQuery {
  params: CreatePermissionParams;
  result: CreatePermissionResult;
}

const createPermissionIR: any = {"usedParamSet":{"permission":true,"description":true,"kind":true},"params":[{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":51,"b":62}]},{"name":"description","required":true,"transform":{"type":"scalar"},"locs":[{"a":84,"b":96}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":111,"b":116}]}],"statement":"select strata.create_permission(\n  p_permission => :permission!,\n  p_description => :description!,\n  p_kind => :kind!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_permission(
 *   p_permission => :permission!,
 *   p_description => :description!,
 *   p_kind => :kind!
 * ) as "outcome!"
 * ```
 */
export const createPermission = new PreparedQuery<CreatePermissionParams,CreatePermissionResult>(createPermissionIR);


/** 'CreateRole' parameters type */
export interface CreateRoleParams {
  description?: string | null | void;
  is_for_admin_company: boolean;
  is_team: boolean;
  kind: string;
  name: string;
  organization_id?: string | null | void;
  reason: string;
  role: string;
}

/** 'CreateRole' return type */
export interface CreateRoleResult {
  outcome: CreateRoleOutcome;
  role_id: string | null;
}

/** 'CreateRole' query type */
export interface CreateRoleQuery {
  params: CreateRoleParams;
  result: CreateRoleResult;
}

const createRoleIR: any = {"usedParamSet":{"organization_id":true,"role":true,"name":true,"reason":true,"description":true,"is_team":true,"is_for_admin_company":true,"kind":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":90,"b":105}]},{"name":"role","required":true,"transform":{"type":"scalar"},"locs":[{"a":120,"b":125}]},{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":140,"b":145}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":162,"b":169}]},{"name":"description","required":false,"transform":{"type":"scalar"},"locs":[{"a":191,"b":202}]},{"name":"is_team","required":true,"transform":{"type":"scalar"},"locs":[{"a":220,"b":228}]},{"name":"is_for_admin_company","required":true,"transform":{"type":"scalar"},"locs":[{"a":259,"b":280}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":295,"b":300}]}],"statement":"select\n  outcome as \"outcome!\",\n  role_id\nfrom strata.create_role(\n  p_organization_id => :organization_id,\n  p_role => :role!,\n  p_name => :name!,\n  p_reason => :reason!,\n  p_description => :description,\n  p_is_team => :is_team!,\n  p_is_for_admin_company => :is_for_admin_company!,\n  p_kind => :kind!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   role_id
 * from strata.create_role(
 *   p_organization_id => :organization_id,
 *   p_role => :role!,
 *   p_name => :name!,
 *   p_reason => :reason!,
 *   p_description => :description,
 *   p_is_team => :is_team!,
 *   p_is_for_admin_company => :is_for_admin_company!,
 *   p_kind => :kind!
 * )
 * ```
 */
export const createRole = new PreparedQuery<CreateRoleParams,CreateRoleResult>(createRoleIR);


/** 'UpdateRole' parameters type */
export interface UpdateRoleParams {
  description?: string | null | void;
  name: string;
  organization_id?: string | null | void;
  role_id: string;
}

/** 'UpdateRole' return type */
export interface UpdateRoleResult {
  outcome: UpdateRoleOutcome;
}

/** 'UpdateRole' query type */
export interface UpdateRoleQuery {
  params: UpdateRoleParams;
  result: UpdateRoleResult;
}

const updateRoleIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"name":true,"description":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":50,"b":65}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":83,"b":91}]},{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":106,"b":111}]},{"name":"description","required":false,"transform":{"type":"scalar"},"locs":[{"a":133,"b":144}]}],"statement":"select strata.update_role(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_name => :name!,\n  p_description => :description\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.update_role(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_name => :name!,
 *   p_description => :description
 * ) as "outcome!"
 * ```
 */
export const updateRole = new PreparedQuery<UpdateRoleParams,UpdateRoleResult>(updateRoleIR);


/** 'RetireRole' parameters type */
export interface RetireRoleParams {
  organization_id?: string | null | void;
  reason: string;
  role_id: string;
}

/** 'RetireRole' return type */
export interface RetireRoleResult {
  outcome: RetireRoleOutcome;
}

/** 'RetireRole' query type */
export interface RetireRoleQuery {
  params: RetireRoleParams;
  result: RetireRoleResult;
}

const retireRoleIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"reason":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":50,"b":65}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":83,"b":91}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":108,"b":115}]}],"statement":"select strata.retire_role(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.retire_role(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const retireRole = new PreparedQuery<RetireRoleParams,RetireRoleResult>(retireRoleIR);


/** 'AddRolePermission' parameters type */
export interface AddRolePermissionParams {
  organization_id?: string | null | void;
  permission: string;
  reason: string;
  role_id: string;
  scope: string;
}

/** 'AddRolePermission' return type */
export interface AddRolePermissionResult {
  outcome: AddRolePermissionOutcome;
}

/** 'AddRolePermission' query type */
export interface AddRolePermissionQuery {
  params: AddRolePermissionParams;
  result: AddRolePermissionResult;
}

const addRolePermissionIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"permission":true,"reason":true,"scope":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":58,"b":73}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":91,"b":99}]},{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":120,"b":131}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":148,"b":155}]},{"name":"scope","required":true,"transform":{"type":"scalar"},"locs":[{"a":171,"b":177}]}],"statement":"select strata.add_role_permission(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_permission => :permission!,\n  p_reason => :reason!,\n  p_scope => :scope!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_role_permission(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_permission => :permission!,
 *   p_reason => :reason!,
 *   p_scope => :scope!
 * ) as "outcome!"
 * ```
 */
export const addRolePermission = new PreparedQuery<AddRolePermissionParams,AddRolePermissionResult>(addRolePermissionIR);


/** 'RemoveRolePermission' parameters type */
export interface RemoveRolePermissionParams {
  organization_id?: string | null | void;
  permission: string;
  reason: string;
  role_id: string;
  scope: string;
}

/** 'RemoveRolePermission' return type */
export interface RemoveRolePermissionResult {
  outcome: RemoveRolePermissionOutcome;
}

/** 'RemoveRolePermission' query type */
export interface RemoveRolePermissionQuery {
  params: RemoveRolePermissionParams;
  result: RemoveRolePermissionResult;
}

const removeRolePermissionIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"permission":true,"reason":true,"scope":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":61,"b":76}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":94,"b":102}]},{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":123,"b":134}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":151,"b":158}]},{"name":"scope","required":true,"transform":{"type":"scalar"},"locs":[{"a":174,"b":180}]}],"statement":"select strata.remove_role_permission(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_permission => :permission!,\n  p_reason => :reason!,\n  p_scope => :scope!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_role_permission(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_permission => :permission!,
 *   p_reason => :reason!,
 *   p_scope => :scope!
 * ) as "outcome!"
 * ```
 */
export const removeRolePermission = new PreparedQuery<RemoveRolePermissionParams,RemoveRolePermissionResult>(removeRolePermissionIR);


/** 'AddRoleInheritance' parameters type */
export interface AddRoleInheritanceParams {
  inherits_role_id: string;
  organization_id?: string | null | void;
  reason: string;
  role_id: string;
}

/** 'AddRoleInheritance' return type */
export interface AddRoleInheritanceResult {
  outcome: AddRoleInheritanceOutcome;
}

/** 'AddRoleInheritance' query type */
export interface AddRoleInheritanceQuery {
  params: AddRoleInheritanceParams;
  result: AddRoleInheritanceResult;
}

const addRoleInheritanceIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"inherits_role_id":true,"reason":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":59,"b":74}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":92,"b":100}]},{"name":"inherits_role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":127,"b":144}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":161,"b":168}]}],"statement":"select strata.add_role_inheritance(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_inherits_role_id => :inherits_role_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_role_inheritance(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_inherits_role_id => :inherits_role_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const addRoleInheritance = new PreparedQuery<AddRoleInheritanceParams,AddRoleInheritanceResult>(addRoleInheritanceIR);


/** 'RemoveRoleInheritance' parameters type */
export interface RemoveRoleInheritanceParams {
  inherits_role_id: string;
  organization_id?: string | null | void;
  reason: string;
  role_id: string;
}

/** 'RemoveRoleInheritance' return type */
export interface RemoveRoleInheritanceResult {
  outcome: RemoveRoleInheritanceOutcome;
}

/** 'RemoveRoleInheritance' query type */
export interface RemoveRoleInheritanceQuery {
  params: RemoveRoleInheritanceParams;
  result: RemoveRoleInheritanceResult;
}

const removeRoleInheritanceIR: any = {"usedParamSet":{"organization_id":true,"role_id":true,"inherits_role_id":true,"reason":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":62,"b":77}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":95,"b":103}]},{"name":"inherits_role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":147}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":164,"b":171}]}],"statement":"select strata.remove_role_inheritance(\n  p_organization_id => :organization_id,\n  p_role_id => :role_id!,\n  p_inherits_role_id => :inherits_role_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_role_inheritance(
 *   p_organization_id => :organization_id,
 *   p_role_id => :role_id!,
 *   p_inherits_role_id => :inherits_role_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const removeRoleInheritance = new PreparedQuery<RemoveRoleInheritanceParams,RemoveRoleInheritanceResult>(removeRoleInheritanceIR);


/** 'GrantRole' parameters type */
export interface GrantRoleParams {
  from?: DateOrString | null | void;
  membership_id: string;
  organization_id: string;
  reason: string;
  role_id: string;
  until?: DateOrString | null | void;
}

/** 'GrantRole' return type */
export interface GrantRoleResult {
  outcome: GrantRoleOutcome;
}

/** 'GrantRole' query type */
export interface GrantRoleQuery {
  params: GrantRoleParams;
  result: GrantRoleResult;
}

const grantRoleIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"role_id":true,"reason":true,"from":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":49,"b":65}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":89,"b":103}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":121,"b":129}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":146,"b":153}]},{"name":"from","required":false,"transform":{"type":"scalar"},"locs":[{"a":168,"b":172}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":188,"b":193}]}],"statement":"select strata.grant_role(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_role_id => :role_id!,\n  p_reason => :reason!,\n  p_from => :from,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.grant_role(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_role_id => :role_id!,
 *   p_reason => :reason!,
 *   p_from => :from,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const grantRole = new PreparedQuery<GrantRoleParams,GrantRoleResult>(grantRoleIR);


/** 'RevokeRole' parameters type */
export interface RevokeRoleParams {
  membership_id: string;
  organization_id: string;
  reason: string;
  role_id: string;
}

/** 'RevokeRole' return type */
export interface RevokeRoleResult {
  outcome: RevokeRoleOutcome;
}

/** 'RevokeRole' query type */
export interface RevokeRoleQuery {
  params: RevokeRoleParams;
  result: RevokeRoleResult;
}

const revokeRoleIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"role_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":66}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":90,"b":104}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":130}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":147,"b":154}]}],"statement":"select strata.revoke_role(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_role_id => :role_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_role(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_role_id => :role_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const revokeRole = new PreparedQuery<RevokeRoleParams,RevokeRoleResult>(revokeRoleIR);


/** 'GrantPermission' parameters type */
export interface GrantPermissionParams {
  counterpart_membership_id?: string | null | void;
  effect: string;
  from?: DateOrString | null | void;
  membership_id: string;
  organization_id: string;
  permission: string;
  reason: string;
  scope: string;
  until?: DateOrString | null | void;
}

/** 'GrantPermission' return type */
export interface GrantPermissionResult {
  outcome: GrantPermissionOutcome;
}

/** 'GrantPermission' query type */
export interface GrantPermissionQuery {
  params: GrantPermissionParams;
  result: GrantPermissionResult;
}

const grantPermissionIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"permission":true,"reason":true,"effect":true,"scope":true,"counterpart_membership_id":true,"from":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":55,"b":71}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":95,"b":109}]},{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":141}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":158,"b":165}]},{"name":"effect","required":true,"transform":{"type":"scalar"},"locs":[{"a":182,"b":189}]},{"name":"scope","required":true,"transform":{"type":"scalar"},"locs":[{"a":205,"b":211}]},{"name":"counterpart_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":247,"b":272}]},{"name":"from","required":false,"transform":{"type":"scalar"},"locs":[{"a":287,"b":291}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":307,"b":312}]}],"statement":"select strata.grant_permission(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_permission => :permission!,\n  p_reason => :reason!,\n  p_effect => :effect!,\n  p_scope => :scope!,\n  p_counterpart_membership_id => :counterpart_membership_id,\n  p_from => :from,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.grant_permission(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_permission => :permission!,
 *   p_reason => :reason!,
 *   p_effect => :effect!,
 *   p_scope => :scope!,
 *   p_counterpart_membership_id => :counterpart_membership_id,
 *   p_from => :from,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const grantPermission = new PreparedQuery<GrantPermissionParams,GrantPermissionResult>(grantPermissionIR);


/** 'RevokePermission' parameters type */
export interface RevokePermissionParams {
  membership_grant_id: string;
  organization_id: string;
  reason: string;
}

/** 'RevokePermission' return type */
export interface RevokePermissionResult {
  outcome: RevokePermissionOutcome;
}

/** 'RevokePermission' query type */
export interface RevokePermissionQuery {
  params: RevokePermissionParams;
  result: RevokePermissionResult;
}

const revokePermissionIR: any = {"usedParamSet":{"organization_id":true,"membership_grant_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_grant_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":122}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":139,"b":146}]}],"statement":"select strata.revoke_permission(\n  p_organization_id => :organization_id!,\n  p_membership_grant_id => :membership_grant_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_permission(
 *   p_organization_id => :organization_id!,
 *   p_membership_grant_id => :membership_grant_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const revokePermission = new PreparedQuery<RevokePermissionParams,RevokePermissionResult>(revokePermissionIR);


/** 'GrantPlatformRole' parameters type */
export interface GrantPlatformRoleParams {
  from?: DateOrString | null | void;
  reason: string;
  role_id: string;
  until?: DateOrString | null | void;
  user_id: string;
}

/** 'GrantPlatformRole' return type */
export interface GrantPlatformRoleResult {
  outcome: GrantPlatformRoleOutcome;
}

/** 'GrantPlatformRole' query type */
export interface GrantPlatformRoleQuery {
  params: GrantPlatformRoleParams;
  result: GrantPlatformRoleResult;
}

const grantPlatformRoleIR: any = {"usedParamSet":{"user_id":true,"role_id":true,"reason":true,"from":true,"until":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":58}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":76,"b":84}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":101,"b":108}]},{"name":"from","required":false,"transform":{"type":"scalar"},"locs":[{"a":123,"b":127}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":143,"b":148}]}],"statement":"select strata.grant_platform_role(\n  p_user_id => :user_id!,\n  p_role_id => :role_id!,\n  p_reason => :reason!,\n  p_from => :from,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.grant_platform_role(
 *   p_user_id => :user_id!,
 *   p_role_id => :role_id!,
 *   p_reason => :reason!,
 *   p_from => :from,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const grantPlatformRole = new PreparedQuery<GrantPlatformRoleParams,GrantPlatformRoleResult>(grantPlatformRoleIR);


/** 'RevokePlatformRole' parameters type */
export interface RevokePlatformRoleParams {
  reason: string;
  role_id: string;
  user_id: string;
}

/** 'RevokePlatformRole' return type */
export interface RevokePlatformRoleResult {
  outcome: RevokePlatformRoleOutcome;
}

/** 'RevokePlatformRole' query type */
export interface RevokePlatformRoleQuery {
  params: RevokePlatformRoleParams;
  result: RevokePlatformRoleResult;
}

const revokePlatformRoleIR: any = {"usedParamSet":{"user_id":true,"role_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":51,"b":59}]},{"name":"role_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":77,"b":85}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":109}]}],"statement":"select strata.revoke_platform_role(\n  p_user_id => :user_id!,\n  p_role_id => :role_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_platform_role(
 *   p_user_id => :user_id!,
 *   p_role_id => :role_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const revokePlatformRole = new PreparedQuery<RevokePlatformRoleParams,RevokePlatformRoleResult>(revokePlatformRoleIR);


/** 'AppointOwner' parameters type */
export interface AppointOwnerParams {
  membership_id: string;
  organization_id: string;
  reason: string;
}

/** 'AppointOwner' return type */
export interface AppointOwnerResult {
  outcome: AppointOwnerOutcome;
}

/** 'AppointOwner' query type */
export interface AppointOwnerQuery {
  params: AppointOwnerParams;
  result: AppointOwnerResult;
}

const appointOwnerIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":52,"b":68}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":92,"b":106}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":123,"b":130}]}],"statement":"select strata.appoint_owner(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.appoint_owner(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const appointOwner = new PreparedQuery<AppointOwnerParams,AppointOwnerResult>(appointOwnerIR);


/** 'TransferOwnership' parameters type */
export interface TransferOwnershipParams {
  membership_id: string;
  organization_id: string;
  reason: string;
}

/** 'TransferOwnership' return type */
export interface TransferOwnershipResult {
  outcome: TransferOwnershipOutcome;
}

/** 'TransferOwnership' query type */
export interface TransferOwnershipQuery {
  params: TransferOwnershipParams;
  result: TransferOwnershipResult;
}

const transferOwnershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":73}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":111}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":128,"b":135}]}],"statement":"select strata.transfer_ownership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.transfer_ownership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const transferOwnership = new PreparedQuery<TransferOwnershipParams,TransferOwnershipResult>(transferOwnershipIR);


/** 'LeaveOrganization' parameters type */
export interface LeaveOrganizationParams {
  reason?: string | null | void;
}

/** 'LeaveOrganization' return type */
export interface LeaveOrganizationResult {
  outcome: LeaveOrganizationOutcome;
}

/** 'LeaveOrganization' query type */
export interface LeaveOrganizationQuery {
  params: LeaveOrganizationParams;
  result: LeaveOrganizationResult;
}

const leaveOrganizationIR: any = {"usedParamSet":{"reason":true},"params":[{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":48,"b":54}]}],"statement":"select strata.leave_organization(\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.leave_organization(
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const leaveOrganization = new PreparedQuery<LeaveOrganizationParams,LeaveOrganizationResult>(leaveOrganizationIR);


/** 'SetMemberCompany' parameters type */
export interface SetMemberCompanyParams {
  company_id?: string | null | void;
  membership_id: string;
  organization_id: string;
}

/** 'SetMemberCompany' return type */
export interface SetMemberCompanyResult {
  outcome: SetMemberCompanyOutcome;
}

/** 'SetMemberCompany' query type */
export interface SetMemberCompanyQuery {
  params: SetMemberCompanyParams;
  result: SetMemberCompanyResult;
}

const setMemberCompanyIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"company_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":73}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":111}]},{"name":"company_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":132,"b":142}]}],"statement":"select strata.set_member_company(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_company_id => :company_id\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_member_company(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_company_id => :company_id
 * ) as "outcome!"
 * ```
 */
export const setMemberCompany = new PreparedQuery<SetMemberCompanyParams,SetMemberCompanyResult>(setMemberCompanyIR);


/** 'ExplainPermission' parameters type */
export interface ExplainPermissionParams {
  at?: DateOrString | null | void;
  counterpart_membership_id?: string | null | void;
  membership_id: string;
  organization_id: string;
  permission: string;
}

/** 'ExplainPermission' return type */
export interface ExplainPermissionResult {
  counterpart_membership_id: string | null;
  effect: string;
  ended_at: Date | null;
  explanation: string;
  granted_by_membership_id: string | null;
  granted_by_user_id: string | null;
  is_applied: boolean;
  membership_grant_id: string | null;
  membership_role_id: string | null;
  reason: string | null;
  role: string | null;
  role_id: string | null;
  role_path: stringArray | null;
  scope: string | null;
  source: string;
  started_at: Date;
  teams: stringArray | null;
}

/** 'ExplainPermission' query type */
export interface ExplainPermissionQuery {
  params: ExplainPermissionParams;
  result: ExplainPermissionResult;
}

const explainPermissionIR: any = {"usedParamSet":{"membership_id":true,"permission":true,"counterpart_membership_id":true,"at":true,"organization_id":true},"params":[{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":396,"b":410}]},{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":431,"b":442}]},{"name":"counterpart_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":478,"b":503}]},{"name":"at","required":false,"transform":{"type":"scalar"},"locs":[{"a":516,"b":518}]},{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":544,"b":560}]}],"statement":"select\n  source as \"source!\",\n  effect as \"effect!\",\n  scope,\n  counterpart_membership_id,\n  is_applied as \"is_applied!\",\n  explanation as \"explanation!\",\n  role_id,\n  role,\n  role_path,\n  teams,\n  membership_role_id,\n  membership_grant_id,\n  granted_by_membership_id,\n  granted_by_user_id,\n  reason,\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.explain_permission(\n  p_membership_id => :membership_id!,\n  p_permission => :permission!,\n  p_counterpart_membership_id => :counterpart_membership_id,\n  p_at => :at,\n  p_organization_id => :organization_id!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   source as "source!",
 *   effect as "effect!",
 *   scope,
 *   counterpart_membership_id,
 *   is_applied as "is_applied!",
 *   explanation as "explanation!",
 *   role_id,
 *   role,
 *   role_path,
 *   teams,
 *   membership_role_id,
 *   membership_grant_id,
 *   granted_by_membership_id,
 *   granted_by_user_id,
 *   reason,
 *   started_at as "started_at!",
 *   ended_at
 * from strata.explain_permission(
 *   p_membership_id => :membership_id!,
 *   p_permission => :permission!,
 *   p_counterpart_membership_id => :counterpart_membership_id,
 *   p_at => :at,
 *   p_organization_id => :organization_id!
 * )
 * ```
 */
export const explainPermission = new PreparedQuery<ExplainPermissionParams,ExplainPermissionResult>(explainPermissionIR);


/** 'ListPermissionsAsOf' parameters type */
export interface ListPermissionsAsOfParams {
  at: DateOrString;
  membership_id: string;
  organization_id: string;
}

/** 'ListPermissionsAsOf' return type */
export interface ListPermissionsAsOfResult {
  counterpart_membership_id: string | null;
  effect: string;
  ended_at: Date | null;
  member_status: string;
  membership_grant_id: string | null;
  membership_role_id: string | null;
  permission: string;
  role: string | null;
  role_id: string | null;
  role_path: stringArray | null;
  scope: string;
  source: string;
  started_at: Date;
}

/** 'ListPermissionsAsOf' query type */
export interface ListPermissionsAsOfQuery {
  params: ListPermissionsAsOfParams;
  result: ListPermissionsAsOfResult;
}

const listPermissionsAsOfIR: any = {"usedParamSet":{"membership_id":true,"at":true,"organization_id":true},"params":[{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":342,"b":356}]},{"name":"at","required":true,"transform":{"type":"scalar"},"locs":[{"a":369,"b":372}]},{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":398,"b":414}]}],"statement":"select\n  permission as \"permission!\",\n  effect as \"effect!\",\n  scope as \"scope!\",\n  counterpart_membership_id,\n  source as \"source!\",\n  role_id,\n  role,\n  role_path,\n  membership_role_id,\n  membership_grant_id,\n  started_at as \"started_at!\",\n  ended_at,\n  member_status as \"member_status!\"\nfrom strata.permissions_as_of(\n  p_membership_id => :membership_id!,\n  p_at => :at!,\n  p_organization_id => :organization_id!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   permission as "permission!",
 *   effect as "effect!",
 *   scope as "scope!",
 *   counterpart_membership_id,
 *   source as "source!",
 *   role_id,
 *   role,
 *   role_path,
 *   membership_role_id,
 *   membership_grant_id,
 *   started_at as "started_at!",
 *   ended_at,
 *   member_status as "member_status!"
 * from strata.permissions_as_of(
 *   p_membership_id => :membership_id!,
 *   p_at => :at!,
 *   p_organization_id => :organization_id!
 * )
 * ```
 */
export const listPermissionsAsOf = new PreparedQuery<ListPermissionsAsOfParams,ListPermissionsAsOfResult>(listPermissionsAsOfIR);


/** 'ListMembersAsOf' parameters type */
export interface ListMembersAsOfParams {
  after_membership_id?: string | null | void;
  at: DateOrString;
  limit: number;
  organization_id: string;
}

/** 'ListMembersAsOf' return type */
export interface ListMembersAsOfResult {
  display_name: string | null;
  ended_at: Date | null;
  joined_at: Date;
  label: string;
  membership_id: string;
  permissions: stringArray;
  roles: stringArray;
  status: string;
  user_id: string | null;
}

/** 'ListMembersAsOf' query type */
export interface ListMembersAsOfQuery {
  params: ListMembersAsOfParams;
  result: ListMembersAsOfResult;
}

const listMembersAsOfIR: any = {"usedParamSet":{"at":true,"organization_id":true,"limit":true,"after_membership_id":true},"params":[{"name":"at","required":true,"transform":{"type":"scalar"},"locs":[{"a":246,"b":249}]},{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":275,"b":291}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":307,"b":313}]},{"name":"after_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":329,"b":348}]}],"statement":"select\n  membership_id as \"membership_id!\",\n  user_id,\n  display_name,\n  label as \"label!\",\n  status as \"status!\",\n  joined_at as \"joined_at!\",\n  ended_at,\n  roles as \"roles!\",\n  permissions as \"permissions!\"\nfrom strata.members_as_of(\n  p_at => :at!,\n  p_organization_id => :organization_id!,\n  p_limit => :limit!,\n  p_after => :after_membership_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_id as "membership_id!",
 *   user_id,
 *   display_name,
 *   label as "label!",
 *   status as "status!",
 *   joined_at as "joined_at!",
 *   ended_at,
 *   roles as "roles!",
 *   permissions as "permissions!"
 * from strata.members_as_of(
 *   p_at => :at!,
 *   p_organization_id => :organization_id!,
 *   p_limit => :limit!,
 *   p_after => :after_membership_id
 * )
 * ```
 */
export const listMembersAsOf = new PreparedQuery<ListMembersAsOfParams,ListMembersAsOfResult>(listMembersAsOfIR);


/** 'WhoCan' parameters type */
export interface WhoCanParams {
  after_membership_id?: string | null | void;
  counterpart_membership_id?: string | null | void;
  limit: number;
  organization_id: string;
  permission: string;
}

/** 'WhoCan' return type */
export interface WhoCanResult {
  display_name: string | null;
  membership_id: string;
  user_id: string;
}

/** 'WhoCan' query type */
export interface WhoCanQuery {
  params: WhoCanParams;
  result: WhoCanResult;
}

const whoCanIR: any = {"usedParamSet":{"permission":true,"counterpart_membership_id":true,"organization_id":true,"limit":true,"after_membership_id":true},"params":[{"name":"permission","required":true,"transform":{"type":"scalar"},"locs":[{"a":123,"b":134}]},{"name":"counterpart_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":170,"b":195}]},{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":221,"b":237}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":253,"b":259}]},{"name":"after_membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":275,"b":294}]}],"statement":"select\n  membership_id as \"membership_id!\",\n  user_id as \"user_id!\",\n  display_name\nfrom strata.who_can(\n  p_permission => :permission!,\n  p_counterpart_membership_id => :counterpart_membership_id,\n  p_organization_id => :organization_id!,\n  p_limit => :limit!,\n  p_after => :after_membership_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_id as "membership_id!",
 *   user_id as "user_id!",
 *   display_name
 * from strata.who_can(
 *   p_permission => :permission!,
 *   p_counterpart_membership_id => :counterpart_membership_id,
 *   p_organization_id => :organization_id!,
 *   p_limit => :limit!,
 *   p_after => :after_membership_id
 * )
 * ```
 */
export const whoCan = new PreparedQuery<WhoCanParams,WhoCanResult>(whoCanIR);


/** 'ListPermissionHistory' parameters type */
export interface ListPermissionHistoryParams {
  after_change?: string | null | void;
  after_record_key?: string | null | void;
  limit: number;
  membership_id?: string | null | void;
  organization_id?: string | null | void;
  role_id?: string | null | void;
}

/** 'ListPermissionHistory' return type */
export interface ListPermissionHistoryResult {
  actor_membership_id: string | null;
  actor_user_id: string | null;
  change: string;
  changed_at: Date;
  counterpart_membership_id: string | null;
  effect: string;
  inherits_role: string | null;
  membership_id: string | null;
  permission: string | null;
  reason: string | null;
  record_key: string;
  recorded_at: Date | null;
  role: string | null;
  role_id: string | null;
  scope: string | null;
  source: string | null;
  subject: string;
  until: Date | null;
  user_id: string | null;
}

/** 'ListPermissionHistory' query type */
export interface ListPermissionHistoryQuery {
  params: ListPermissionHistoryParams;
  result: ListPermissionHistoryResult;
}

const listPermissionHistoryIR: any = {"usedParamSet":{"membership_id":true,"role_id":true,"organization_id":true,"limit":true,"after_record_key":true,"after_change":true},"params":[{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":392,"b":405}]},{"name":"role_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":423,"b":430}]},{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":456,"b":471}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":487,"b":493}]},{"name":"after_record_key","required":false,"transform":{"type":"scalar"},"locs":[{"a":520,"b":536}]},{"name":"after_change","required":false,"transform":{"type":"scalar"},"locs":[{"a":559,"b":571}]}],"statement":"select\n  changed_at as \"changed_at!\",\n  recorded_at,\n  change as \"change!\",\n  subject as \"subject!\",\n  membership_id,\n  user_id,\n  role_id,\n  role,\n  inherits_role,\n  permission,\n  effect as \"effect!\",\n  scope,\n  counterpart_membership_id,\n  source,\n  until,\n  actor_membership_id,\n  actor_user_id,\n  reason,\n  record_key as \"record_key!\"\nfrom strata.permission_history(\n  p_membership_id => :membership_id,\n  p_role_id => :role_id,\n  p_organization_id => :organization_id,\n  p_limit => :limit!,\n  p_after_record_key => :after_record_key,\n  p_after_change => :after_change\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   changed_at as "changed_at!",
 *   recorded_at,
 *   change as "change!",
 *   subject as "subject!",
 *   membership_id,
 *   user_id,
 *   role_id,
 *   role,
 *   inherits_role,
 *   permission,
 *   effect as "effect!",
 *   scope,
 *   counterpart_membership_id,
 *   source,
 *   until,
 *   actor_membership_id,
 *   actor_user_id,
 *   reason,
 *   record_key as "record_key!"
 * from strata.permission_history(
 *   p_membership_id => :membership_id,
 *   p_role_id => :role_id,
 *   p_organization_id => :organization_id,
 *   p_limit => :limit!,
 *   p_after_record_key => :after_record_key,
 *   p_after_change => :after_change
 * )
 * ```
 */
export const listPermissionHistory = new PreparedQuery<ListPermissionHistoryParams,ListPermissionHistoryResult>(listPermissionHistoryIR);


/** 'SetLegacyNumber' parameters type */
export interface SetLegacyNumberParams {
  legacy_number: NumberOrString;
  membership_id?: string | null | void;
  organization_id: string;
}

/** 'SetLegacyNumber' return type */
export interface SetLegacyNumberResult {
  outcome: SetLegacyNumberOutcome;
}

/** 'SetLegacyNumber' query type */
export interface SetLegacyNumberQuery {
  params: SetLegacyNumberParams;
  result: SetLegacyNumberResult;
}

const setLegacyNumberIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"legacy_number":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":96,"b":109}]},{"name":"legacy_number","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":147}]}],"statement":"select strata.set_legacy_number(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_legacy_number => :legacy_number!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_legacy_number(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_legacy_number => :legacy_number!
 * ) as "outcome!"
 * ```
 */
export const setLegacyNumber = new PreparedQuery<SetLegacyNumberParams,SetLegacyNumberResult>(setLegacyNumberIR);


/** 'DecodePermissionIndex' parameters type */
export interface DecodePermissionIndexParams {
  permission_index: NumberOrString;
}

/** 'DecodePermissionIndex' return type */
export interface DecodePermissionIndexResult {
  counterpart_membership_id: string | null;
  membership_id: string | null;
  organization_id: string;
  scope: string;
}

/** 'DecodePermissionIndex' query type */
export interface DecodePermissionIndexQuery {
  params: DecodePermissionIndexParams;
  result: DecodePermissionIndexResult;
}

const decodePermissionIndexIR: any = {"usedParamSet":{"permission_index":true},"params":[{"name":"permission_index","required":true,"transform":{"type":"scalar"},"locs":[{"a":172,"b":189}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  scope as \"scope!\",\n  membership_id,\n  counterpart_membership_id\nfrom strata.decode_permission_index(p_permission_index => :permission_index!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   scope as "scope!",
 *   membership_id,
 *   counterpart_membership_id
 * from strata.decode_permission_index(p_permission_index => :permission_index!)
 * ```
 */
export const decodePermissionIndex = new PreparedQuery<DecodePermissionIndexParams,DecodePermissionIndexResult>(decodePermissionIndexIR);


/** 'CheckPermissionIndexes' parameters type */
export interface CheckPermissionIndexesParams {
  permission_indexes: NumberOrStringArray;
}

/** 'CheckPermissionIndexes' return type */
export interface CheckPermissionIndexesResult {
  candidate_count: number;
  occurrence_count: number;
  permission_index: number;
  reading: string;
  scopes: stringArray | null;
}

/** 'CheckPermissionIndexes' query type */
export interface CheckPermissionIndexesQuery {
  params: CheckPermissionIndexesParams;
  result: CheckPermissionIndexesResult;
}

const checkPermissionIndexesIR: any = {"usedParamSet":{"permission_indexes":true},"params":[{"name":"permission_indexes","required":true,"transform":{"type":"scalar"},"locs":[{"a":247,"b":266}]}],"statement":"select\n  reading as \"reading!\",\n  permission_index::float8 as \"permission_index!\",\n  occurrence_count::int as \"occurrence_count!\",\n  candidate_count::int as \"candidate_count!\",\n  scopes\nfrom strata.check_permission_indexes(p_permission_indexes => :permission_indexes!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   reading as "reading!",
 *   permission_index::float8 as "permission_index!",
 *   occurrence_count::int as "occurrence_count!",
 *   candidate_count::int as "candidate_count!",
 *   scopes
 * from strata.check_permission_indexes(p_permission_indexes => :permission_indexes!)
 * ```
 */
export const checkPermissionIndexes = new PreparedQuery<CheckPermissionIndexesParams,CheckPermissionIndexesResult>(checkPermissionIndexesIR);


/** 'ImportPermissionIndex' parameters type */
export interface ImportPermissionIndexParams {
  permission_index: NumberOrString;
  permissions: stringArray;
  reason?: string | null | void;
}

/** 'ImportPermissionIndex' return type */
export interface ImportPermissionIndexResult {
  granted_count: number | null;
  membership_id: string | null;
  organization_id: string | null;
  outcome: ImportPermissionIndexOutcome;
  unknown_permissions: stringArray | null;
}

/** 'ImportPermissionIndex' query type */
export interface ImportPermissionIndexQuery {
  params: ImportPermissionIndexParams;
  result: ImportPermissionIndexResult;
}

const importPermissionIndexIR: any = {"usedParamSet":{"permission_index":true,"permissions":true,"reason":true},"params":[{"name":"permission_index","required":true,"transform":{"type":"scalar"},"locs":[{"a":168,"b":185}]},{"name":"permissions","required":true,"transform":{"type":"scalar"},"locs":[{"a":207,"b":219}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":236,"b":242}]}],"statement":"select\n  outcome as \"outcome!\",\n  organization_id,\n  membership_id,\n  granted_count,\n  unknown_permissions\nfrom strata.import_permission_index(\n  p_permission_index => :permission_index!,\n  p_permissions => :permissions!,\n  p_reason => :reason\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   organization_id,
 *   membership_id,
 *   granted_count,
 *   unknown_permissions
 * from strata.import_permission_index(
 *   p_permission_index => :permission_index!,
 *   p_permissions => :permissions!,
 *   p_reason => :reason
 * )
 * ```
 */
export const importPermissionIndex = new PreparedQuery<ImportPermissionIndexParams,ImportPermissionIndexResult>(importPermissionIndexIR);


/** 'ListLegacyPermissions' parameters type */
export interface ListLegacyPermissionsParams {
  organization_id?: string | null | void;
  permission_index?: NumberOrString | null | void;
}

/** 'ListLegacyPermissions' return type */
export interface ListLegacyPermissionsResult {
  counterpart_membership_id: string | null;
  is_ambiguous: boolean;
  membership_id: string;
  organization_id: string;
  permission_index: number;
  permissions: stringArray;
  scope: string;
}

/** 'ListLegacyPermissions' query type */
export interface ListLegacyPermissionsQuery {
  params: ListLegacyPermissionsParams;
  result: ListLegacyPermissionsResult;
}

const listLegacyPermissionsIR: any = {"usedParamSet":{"organization_id":true,"permission_index":true},"params":[{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":305,"b":320}]},{"name":"permission_index","required":false,"transform":{"type":"scalar"},"locs":[{"a":345,"b":361}]}],"statement":"select\n  permission_index::float8 as \"permission_index!\",\n  permissions as \"permissions!\",\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  scope as \"scope!\",\n  counterpart_membership_id,\n  is_ambiguous as \"is_ambiguous!\"\nfrom strata.legacy_permissions(p_organization_id => :organization_id, p_permission_index => :permission_index)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   permission_index::float8 as "permission_index!",
 *   permissions as "permissions!",
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   scope as "scope!",
 *   counterpart_membership_id,
 *   is_ambiguous as "is_ambiguous!"
 * from strata.legacy_permissions(p_organization_id => :organization_id, p_permission_index => :permission_index)
 * ```
 */
export const listLegacyPermissions = new PreparedQuery<ListLegacyPermissionsParams,ListLegacyPermissionsResult>(listLegacyPermissionsIR);


