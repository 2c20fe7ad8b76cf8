/** Types generated for queries found in "sql/queries/relationships.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddRelationshipRuleOutcome, CreateRelationshipTypeOutcome, EndOrganizationRelationshipOutcome, EndRelationshipOutcome, RelateMembersOutcome, RelateOrganizationsOutcome, RelationshipTypeAppliesTo, RemoveRelationshipRuleOutcome } from './values.js';

export type DateOrString = Date | string;

export type stringArray = (string)[];

/** 'CreateRelationshipType' parameters type */
export interface CreateRelationshipTypeParams {
  applies_to: string;
  description: string;
  is_hierarchy: boolean;
  relationship_type: string;
}

/** 'CreateRelationshipType' return type */
export interface CreateRelationshipTypeResult {
  outcome: CreateRelationshipTypeOutcome;
}

/** 'CreateRelationshipType' query type */
export interface CreateRelationshipTypeQuery {
  params: CreateRelationshipTypeParams;
  result: CreateRelationshipTypeResult;
}

const createRelationshipTypeIR: any = {"usedParamSet":{"relationship_type":true,"applies_to":true,"is_hierarchy":true,"description":true},"params":[{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":65,"b":83}]},{"name":"applies_to","required":true,"transform":{"type":"scalar"},"locs":[{"a":104,"b":115}]},{"name":"is_hierarchy","required":true,"transform":{"type":"scalar"},"locs":[{"a":138,"b":151}]},{"name":"description","required":true,"transform":{"type":"scalar"},"locs":[{"a":173,"b":185}]}],"statement":"select strata.create_relationship_type(\n  p_relationship_type => :relationship_type!,\n  p_applies_to => :applies_to!,\n  p_is_hierarchy => :is_hierarchy!,\n  p_description => :description!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_relationship_type(
 *   p_relationship_type => :relationship_type!,
 *   p_applies_to => :applies_to!,
 *   p_is_hierarchy => :is_hierarchy!,
 *   p_description => :description!
 * ) as "outcome!"
 * ```
 */
export const createRelationshipType = new PreparedQuery<CreateRelationshipTypeParams,CreateRelationshipTypeResult>(createRelationshipTypeIR);


/** 'AddRelationshipRule' parameters type */
export interface AddRelationshipRuleParams {
  lower_party_type: string;
  relationship_type: string;
  upper_party_type: string;
}

/** 'AddRelationshipRule' return type */
export interface AddRelationshipRuleResult {
  outcome: AddRelationshipRuleOutcome;
}

/** 'AddRelationshipRule' query type */
export interface AddRelationshipRuleQuery {
  params: AddRelationshipRuleParams;
  result: AddRelationshipRuleResult;
}

const addRelationshipRuleIR: any = {"usedParamSet":{"relationship_type":true,"upper_party_type":true,"lower_party_type":true},"params":[{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":62,"b":80}]},{"name":"upper_party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":107,"b":124}]},{"name":"lower_party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":151,"b":168}]}],"statement":"select strata.add_relationship_rule(\n  p_relationship_type => :relationship_type!,\n  p_upper_party_type => :upper_party_type!,\n  p_lower_party_type => :lower_party_type!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_relationship_rule(
 *   p_relationship_type => :relationship_type!,
 *   p_upper_party_type => :upper_party_type!,
 *   p_lower_party_type => :lower_party_type!
 * ) as "outcome!"
 * ```
 */
export const addRelationshipRule = new PreparedQuery<AddRelationshipRuleParams,AddRelationshipRuleResult>(addRelationshipRuleIR);


/** 'RemoveRelationshipRule' parameters type */
export interface RemoveRelationshipRuleParams {
  lower_party_type: string;
  relationship_type: string;
  upper_party_type: string;
}

/** 'RemoveRelationshipRule' return type */
export interface RemoveRelationshipRuleResult {
  outcome: RemoveRelationshipRuleOutcome;
}

/** 'RemoveRelationshipRule' query type */
export interface RemoveRelationshipRuleQuery {
  params: RemoveRelationshipRuleParams;
  result: RemoveRelationshipRuleResult;
}

const removeRelationshipRuleIR: any = {"usedParamSet":{"relationship_type":true,"upper_party_type":true,"lower_party_type":true},"params":[{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":65,"b":83}]},{"name":"upper_party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":110,"b":127}]},{"name":"lower_party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":154,"b":171}]}],"statement":"select strata.remove_relationship_rule(\n  p_relationship_type => :relationship_type!,\n  p_upper_party_type => :upper_party_type!,\n  p_lower_party_type => :lower_party_type!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_relationship_rule(
 *   p_relationship_type => :relationship_type!,
 *   p_upper_party_type => :upper_party_type!,
 *   p_lower_party_type => :lower_party_type!
 * ) as "outcome!"
 * ```
 */
export const removeRelationshipRule = new PreparedQuery<RemoveRelationshipRuleParams,RemoveRelationshipRuleResult>(removeRelationshipRuleIR);


/** 'ListRelationshipRules' parameters type */
export type ListRelationshipRulesParams = void;

/** 'ListRelationshipRules' return type */
export interface ListRelationshipRulesResult {
  /** What is related: two memberships of one organization, or two organizations. */
  applies_to: RelationshipTypeAppliesTo;
  /** What it means. */
  description: string;
  /** Whether nobody can be above itself through any number of such relations. */
  is_hierarchy: boolean;
  /** Type of the lower side. */
  lower_party_type: string;
  /** The relation. */
  relationship_type: string;
  /** Type of the upper side. */
  upper_party_type: string;
}

/** 'ListRelationshipRules' query type */
export interface ListRelationshipRulesQuery {
  params: ListRelationshipRulesParams;
  result: ListRelationshipRulesResult;
}

const listRelationshipRulesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  r.relationship_type as \"relationship_type!\",\n  t.applies_to as \"applies_to!\",\n  t.is_hierarchy as \"is_hierarchy!\",\n  r.upper_party_type as \"upper_party_type!\",\n  r.lower_party_type as \"lower_party_type!\",\n  t.description as \"description!\"\nfrom strata_tenancy.relationship_rules r\njoin strata_tenancy.relationship_types t on t.relationship_type = r.relationship_type\norder by r.relationship_type, r.upper_party_type, r.lower_party_type"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   r.relationship_type as "relationship_type!",
 *   t.applies_to as "applies_to!",
 *   t.is_hierarchy as "is_hierarchy!",
 *   r.upper_party_type as "upper_party_type!",
 *   r.lower_party_type as "lower_party_type!",
 *   t.description as "description!"
 * from strata_tenancy.relationship_rules r
 * join strata_tenancy.relationship_types t on t.relationship_type = r.relationship_type
 * order by r.relationship_type, r.upper_party_type, r.lower_party_type
 * ```
 */
export const listRelationshipRules = new PreparedQuery<ListRelationshipRulesParams,ListRelationshipRulesResult>(listRelationshipRulesIR);


/** 'RelateMembers' parameters type */
export interface RelateMembersParams {
  from?: DateOrString | null | void;
  lower_membership_id: string;
  organization_id: string;
  relationship_type: string;
  until?: DateOrString | null | void;
  upper_membership_id: string;
}

/** 'RelateMembers' return type */
export interface RelateMembersResult {
  outcome: RelateMembersOutcome;
  relationship_id: string | null;
}

/** 'RelateMembers' query type */
export interface RelateMembersQuery {
  params: RelateMembersParams;
  result: RelateMembersResult;
}

const relateMembersIR: any = {"usedParamSet":{"organization_id":true,"relationship_type":true,"upper_membership_id":true,"lower_membership_id":true,"from":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":101,"b":117}]},{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":145,"b":163}]},{"name":"upper_membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":193,"b":213}]},{"name":"lower_membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":243,"b":263}]},{"name":"from","required":false,"transform":{"type":"scalar"},"locs":[{"a":278,"b":282}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":298,"b":303}]}],"statement":"select\n  outcome as \"outcome!\",\n  relationship_id\nfrom strata.relate_members(\n  p_organization_id => :organization_id!,\n  p_relationship_type => :relationship_type!,\n  p_upper_membership_id => :upper_membership_id!,\n  p_lower_membership_id => :lower_membership_id!,\n  p_from => :from,\n  p_until => :until\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   relationship_id
 * from strata.relate_members(
 *   p_organization_id => :organization_id!,
 *   p_relationship_type => :relationship_type!,
 *   p_upper_membership_id => :upper_membership_id!,
 *   p_lower_membership_id => :lower_membership_id!,
 *   p_from => :from,
 *   p_until => :until
 * )
 * ```
 */
export const relateMembers = new PreparedQuery<RelateMembersParams,RelateMembersResult>(relateMembersIR);


/** 'EndRelationship' parameters type */
export interface EndRelationshipParams {
  organization_id: string;
  relationship_id: string;
  until?: DateOrString | null | void;
}

/** 'EndRelationship' return type */
export interface EndRelationshipResult {
  outcome: EndRelationshipOutcome;
}

/** 'EndRelationship' query type */
export interface EndRelationshipQuery {
  params: EndRelationshipParams;
  result: EndRelationshipResult;
}

const endRelationshipIR: any = {"usedParamSet":{"organization_id":true,"relationship_id":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":55,"b":71}]},{"name":"relationship_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":113}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":129,"b":134}]}],"statement":"select strata.end_relationship(\n  p_organization_id => :organization_id!,\n  p_relationship_id => :relationship_id!,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_relationship(
 *   p_organization_id => :organization_id!,
 *   p_relationship_id => :relationship_id!,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const endRelationship = new PreparedQuery<EndRelationshipParams,EndRelationshipResult>(endRelationshipIR);


/** 'ListRelationships' parameters type */
export interface ListRelationshipsParams {
  membership_id: string;
  organization_id: string;
}

/** 'ListRelationships' return type */
export interface ListRelationshipsResult {
  ended_at: Date | null;
  /** Whether it stands now. */
  is_current: boolean;
  lower_membership_id: string;
  lower_party_type: string;
  organization_id: string;
  relationship_id: string;
  relationship_type: string;
  started_at: Date;
  upper_membership_id: string;
  upper_party_type: string;
}

/** 'ListRelationships' query type */
export interface ListRelationshipsQuery {
  params: ListRelationshipsParams;
  result: ListRelationshipsResult;
}

const listRelationshipsIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":441,"b":457}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":465,"b":479}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  relationship_id as \"relationship_id!\",\n  relationship_type as \"relationship_type!\",\n  upper_membership_id as \"upper_membership_id!\",\n  upper_party_type as \"upper_party_type!\",\n  lower_membership_id as \"lower_membership_id!\",\n  lower_party_type as \"lower_party_type!\",\n  started_at as \"started_at!\",\n  ended_at,\n  is_current as \"is_current!\"\nfrom strata.relationships\nwhere organization_id = :organization_id!\n  and :membership_id! in (upper_membership_id, lower_membership_id)\norder by ended_at nulls first, started_at desc, relationship_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   relationship_id as "relationship_id!",
 *   relationship_type as "relationship_type!",
 *   upper_membership_id as "upper_membership_id!",
 *   upper_party_type as "upper_party_type!",
 *   lower_membership_id as "lower_membership_id!",
 *   lower_party_type as "lower_party_type!",
 *   started_at as "started_at!",
 *   ended_at,
 *   is_current as "is_current!"
 * from strata.relationships
 * where organization_id = :organization_id!
 *   and :membership_id! in (upper_membership_id, lower_membership_id)
 * order by ended_at nulls first, started_at desc, relationship_id
 * ```
 */
export const listRelationships = new PreparedQuery<ListRelationshipsParams,ListRelationshipsResult>(listRelationshipsIR);


/** 'ListReachableMembers' parameters type */
export interface ListReachableMembersParams {
  at?: DateOrString | null | void;
  direction: string;
  membership_id: string;
  relationship_type?: string | null | void;
}

/** 'ListReachableMembers' return type */
export interface ListReachableMembersResult {
  depth: number;
  membership_id: string;
  path: stringArray;
}

/** 'ListReachableMembers' query type */
export interface ListReachableMembersQuery {
  params: ListReachableMembersParams;
  result: ListReachableMembersResult;
}

const listReachableMembersIR: any = {"usedParamSet":{"membership_id":true,"direction":true,"relationship_type":true,"at":true},"params":[{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":135,"b":149}]},{"name":"direction","required":true,"transform":{"type":"scalar"},"locs":[{"a":169,"b":179}]},{"name":"relationship_type","required":false,"transform":{"type":"scalar"},"locs":[{"a":207,"b":224}]},{"name":"at","required":false,"transform":{"type":"scalar"},"locs":[{"a":237,"b":239}]}],"statement":"select\n  membership_id as \"membership_id!\",\n  depth as \"depth!\",\n  path as \"path!\"\nfrom strata.reachable_members(\n  p_membership_id => :membership_id!,\n  p_direction => :direction!,\n  p_relationship_type => :relationship_type,\n  p_at => :at\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   membership_id as "membership_id!",
 *   depth as "depth!",
 *   path as "path!"
 * from strata.reachable_members(
 *   p_membership_id => :membership_id!,
 *   p_direction => :direction!,
 *   p_relationship_type => :relationship_type,
 *   p_at => :at
 * )
 * ```
 */
export const listReachableMembers = new PreparedQuery<ListReachableMembersParams,ListReachableMembersResult>(listReachableMembersIR);


/** 'RelateOrganizations' parameters type */
export interface RelateOrganizationsParams {
  from?: DateOrString | null | void;
  lower_organization_id: string;
  relationship_type: string;
  until?: DateOrString | null | void;
  upper_organization_id: string;
}

/** 'RelateOrganizations' return type */
export interface RelateOrganizationsResult {
  organization_relationship_id: string | null;
  outcome: RelateOrganizationsOutcome;
}

/** 'RelateOrganizations' query type */
export interface RelateOrganizationsQuery {
  params: RelateOrganizationsParams;
  result: RelateOrganizationsResult;
}

const relateOrganizationsIR: any = {"usedParamSet":{"relationship_type":true,"upper_organization_id":true,"lower_organization_id":true,"from":true,"until":true},"params":[{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":140}]},{"name":"upper_organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":172,"b":194}]},{"name":"lower_organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":226,"b":248}]},{"name":"from","required":false,"transform":{"type":"scalar"},"locs":[{"a":263,"b":267}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":283,"b":288}]}],"statement":"select\n  outcome as \"outcome!\",\n  organization_relationship_id\nfrom strata.relate_organizations(\n  p_relationship_type => :relationship_type!,\n  p_upper_organization_id => :upper_organization_id!,\n  p_lower_organization_id => :lower_organization_id!,\n  p_from => :from,\n  p_until => :until\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   organization_relationship_id
 * from strata.relate_organizations(
 *   p_relationship_type => :relationship_type!,
 *   p_upper_organization_id => :upper_organization_id!,
 *   p_lower_organization_id => :lower_organization_id!,
 *   p_from => :from,
 *   p_until => :until
 * )
 * ```
 */
export const relateOrganizations = new PreparedQuery<RelateOrganizationsParams,RelateOrganizationsResult>(relateOrganizationsIR);


/** 'EndOrganizationRelationship' parameters type */
export interface EndOrganizationRelationshipParams {
  organization_relationship_id: string;
  until?: DateOrString | null | void;
}

/** 'EndOrganizationRelationship' return type */
export interface EndOrganizationRelationshipResult {
  outcome: EndOrganizationRelationshipOutcome;
}

/** 'EndOrganizationRelationship' query type */
export interface EndOrganizationRelationshipQuery {
  params: EndOrganizationRelationshipParams;
  result: EndOrganizationRelationshipResult;
}

const endOrganizationRelationshipIR: any = {"usedParamSet":{"organization_relationship_id":true,"until":true},"params":[{"name":"organization_relationship_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":81,"b":110}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":126,"b":131}]}],"statement":"select strata.end_organization_relationship(\n  p_organization_relationship_id => :organization_relationship_id!,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_organization_relationship(
 *   p_organization_relationship_id => :organization_relationship_id!,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const endOrganizationRelationship = new PreparedQuery<EndOrganizationRelationshipParams,EndOrganizationRelationshipResult>(endOrganizationRelationshipIR);


/** 'ListOrganizationRelationships' parameters type */
export interface ListOrganizationRelationshipsParams {
  organization_id: string;
}

/** 'ListOrganizationRelationships' return type */
export interface ListOrganizationRelationshipsResult {
  ended_at: Date | null;
  lower_name: string;
  lower_organization_id: string;
  organization_relationship_id: string;
  relationship_type: string;
  started_at: Date;
  upper_name: string;
  upper_organization_id: string;
}

/** 'ListOrganizationRelationships' query type */
export interface ListOrganizationRelationshipsQuery {
  params: ListOrganizationRelationshipsParams;
  result: ListOrganizationRelationshipsResult;
}

const listOrganizationRelationshipsIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":394,"b":410}]}],"statement":"select\n  organization_relationship_id as \"organization_relationship_id!\",\n  relationship_type as \"relationship_type!\",\n  upper_organization_id as \"upper_organization_id!\",\n  upper_name as \"upper_name!\",\n  lower_organization_id as \"lower_organization_id!\",\n  lower_name as \"lower_name!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.list_organization_relationships(p_organization_id => :organization_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_relationship_id as "organization_relationship_id!",
 *   relationship_type as "relationship_type!",
 *   upper_organization_id as "upper_organization_id!",
 *   upper_name as "upper_name!",
 *   lower_organization_id as "lower_organization_id!",
 *   lower_name as "lower_name!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.list_organization_relationships(p_organization_id => :organization_id!)
 * ```
 */
export const listOrganizationRelationships = new PreparedQuery<ListOrganizationRelationshipsParams,ListOrganizationRelationshipsResult>(listOrganizationRelationshipsIR);


/** 'ListReachableOrganizations' parameters type */
export interface ListReachableOrganizationsParams {
  at?: DateOrString | null | void;
  direction: string;
  organization_id: string;
  relationship_type?: string | null | void;
}

/** 'ListReachableOrganizations' return type */
export interface ListReachableOrganizationsResult {
  depth: number;
  name: string;
  organization_id: string;
  path: stringArray;
}

/** 'ListReachableOrganizations' query type */
export interface ListReachableOrganizationsQuery {
  params: ListReachableOrganizationsParams;
  result: ListReachableOrganizationsResult;
}

const listReachableOrganizationsIR: any = {"usedParamSet":{"organization_id":true,"direction":true,"relationship_type":true,"at":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":166,"b":182}]},{"name":"direction","required":true,"transform":{"type":"scalar"},"locs":[{"a":202,"b":212}]},{"name":"relationship_type","required":false,"transform":{"type":"scalar"},"locs":[{"a":240,"b":257}]},{"name":"at","required":false,"transform":{"type":"scalar"},"locs":[{"a":270,"b":272}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  name as \"name!\",\n  depth as \"depth!\",\n  path as \"path!\"\nfrom strata.reachable_organizations(\n  p_organization_id => :organization_id!,\n  p_direction => :direction!,\n  p_relationship_type => :relationship_type,\n  p_at => :at\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   name as "name!",
 *   depth as "depth!",
 *   path as "path!"
 * from strata.reachable_organizations(
 *   p_organization_id => :organization_id!,
 *   p_direction => :direction!,
 *   p_relationship_type => :relationship_type,
 *   p_at => :at
 * )
 * ```
 */
export const listReachableOrganizations = new PreparedQuery<ListReachableOrganizationsParams,ListReachableOrganizationsResult>(listReachableOrganizationsIR);


