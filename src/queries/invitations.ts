/** Types generated for queries found in "sql/queries/invitations.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AcceptInvitationOutcome, DeclineInvitationOutcome, InviteMemberOutcome, RevokeInvitationOutcome } from './values.js';

export type stringArray = (string)[];

/** 'InviteMember' parameters type */
export interface InviteMemberParams {
  company_id?: string | null | void;
  email?: string | null | void;
  label?: string | null | void;
  lifetime_seconds?: number | null | void;
  membership_id?: string | null | void;
  message?: string | null | void;
  organization_id: string;
  party_type?: string | null | void;
  phone?: string | null | void;
  role_ids: stringArray;
  user_id?: string | null | void;
}

/** 'InviteMember' return type */
export interface InviteMemberResult {
  expires_at: Date | null;
  invitation_id: string | null;
  outcome: InviteMemberOutcome;
  token: string | null;
}

/** 'InviteMember' query type */
export interface InviteMemberQuery {
  params: InviteMemberParams;
  result: InviteMemberResult;
}

const inviteMemberIR: any = {"usedParamSet":{"organization_id":true,"email":true,"phone":true,"user_id":true,"membership_id":true,"role_ids":true,"company_id":true,"label":true,"lifetime_seconds":true,"message":true,"party_type":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":113,"b":129}]},{"name":"email","required":false,"transform":{"type":"scalar"},"locs":[{"a":145,"b":150}]},{"name":"phone","required":false,"transform":{"type":"scalar"},"locs":[{"a":166,"b":171}]},{"name":"user_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":189,"b":196}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":220,"b":233}]},{"name":"role_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":252,"b":261}]},{"name":"company_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":282,"b":292}]},{"name":"label","required":false,"transform":{"type":"scalar"},"locs":[{"a":308,"b":313}]},{"name":"lifetime_seconds","required":false,"transform":{"type":"scalar"},"locs":[{"a":354,"b":370}]},{"name":"message","required":false,"transform":{"type":"scalar"},"locs":[{"a":389,"b":396}]},{"name":"party_type","required":false,"transform":{"type":"scalar"},"locs":[{"a":417,"b":427}]}],"statement":"select outcome as \"outcome!\", invitation_id, token, expires_at\nfrom strata.invite_member(\n  p_organization_id => :organization_id!,\n  p_email => :email,\n  p_phone => :phone,\n  p_user_id => :user_id,\n  p_membership_id => :membership_id,\n  p_role_ids => :role_ids!,\n  p_company_id => :company_id,\n  p_label => :label,\n  p_lifetime => make_interval(secs => :lifetime_seconds),\n  p_message => :message,\n  p_party_type => :party_type\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", invitation_id, token, expires_at
 * from strata.invite_member(
 *   p_organization_id => :organization_id!,
 *   p_email => :email,
 *   p_phone => :phone,
 *   p_user_id => :user_id,
 *   p_membership_id => :membership_id,
 *   p_role_ids => :role_ids!,
 *   p_company_id => :company_id,
 *   p_label => :label,
 *   p_lifetime => make_interval(secs => :lifetime_seconds),
 *   p_message => :message,
 *   p_party_type => :party_type
 * )
 * ```
 */
export const inviteMember = new PreparedQuery<InviteMemberParams,InviteMemberResult>(inviteMemberIR);


/** 'RevokeInvitation' parameters type */
export interface RevokeInvitationParams {
  invitation_id: string;
  organization_id: string;
  reason?: string | null | void;
}

/** 'RevokeInvitation' return type */
export interface RevokeInvitationResult {
  outcome: RevokeInvitationOutcome;
}

/** 'RevokeInvitation' query type */
export interface RevokeInvitationQuery {
  params: RevokeInvitationParams;
  result: RevokeInvitationResult;
}

const revokeInvitationIR: any = {"usedParamSet":{"organization_id":true,"invitation_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"invitation_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":96,"b":110}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":127,"b":133}]}],"statement":"select strata.revoke_invitation(\n  p_organization_id => :organization_id!,\n  p_invitation_id => :invitation_id!,\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_invitation(
 *   p_organization_id => :organization_id!,
 *   p_invitation_id => :invitation_id!,
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const revokeInvitation = new PreparedQuery<RevokeInvitationParams,RevokeInvitationResult>(revokeInvitationIR);


/** 'ListInvitations' parameters type */
export interface ListInvitationsParams {
  after_invitation_id?: string | null | void;
  limit: number;
  organization_id: string;
  status?: string | null | void;
}

/** 'ListInvitations' return type */
export interface ListInvitationsResult {
  accepted_at: Date | null;
  accepted_membership_id: string | null;
  address: string | null;
  company_id: string | null;
  declined_at: Date | null;
  expires_at: Date;
  invitation_id: string;
  invited_at: Date;
  invited_by_membership_id: string | null;
  kind: string | null;
  label: string | null;
  membership_id: string | null;
  message: string | null;
  party_type: string | null;
  revoked_at: Date | null;
  role_ids: stringArray;
  status: string;
  status_reason: string | null;
  user_id: string | null;
}

/** 'ListInvitations' query type */
export interface ListInvitationsQuery {
  params: ListInvitationsParams;
  result: ListInvitationsResult;
}

const listInvitationsIR: any = {"usedParamSet":{"organization_id":true,"status":true,"limit":true,"after_invitation_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":418,"b":434}]},{"name":"status","required":false,"transform":{"type":"scalar"},"locs":[{"a":451,"b":457}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":473,"b":479}]},{"name":"after_invitation_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":495,"b":514}]}],"statement":"select\n  invitation_id as \"invitation_id!\",\n  status as \"status!\",\n  kind,\n  address,\n  user_id,\n  membership_id,\n  company_id,\n  label,\n  party_type,\n  role_ids as \"role_ids!\",\n  message,\n  invited_by_membership_id,\n  invited_at as \"invited_at!\",\n  expires_at as \"expires_at!\",\n  accepted_at,\n  accepted_membership_id,\n  declined_at,\n  revoked_at,\n  status_reason\nfrom strata.list_invitations(\n  p_organization_id => :organization_id!,\n  p_status => :status,\n  p_limit => :limit!,\n  p_after => :after_invitation_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   invitation_id as "invitation_id!",
 *   status as "status!",
 *   kind,
 *   address,
 *   user_id,
 *   membership_id,
 *   company_id,
 *   label,
 *   party_type,
 *   role_ids as "role_ids!",
 *   message,
 *   invited_by_membership_id,
 *   invited_at as "invited_at!",
 *   expires_at as "expires_at!",
 *   accepted_at,
 *   accepted_membership_id,
 *   declined_at,
 *   revoked_at,
 *   status_reason
 * from strata.list_invitations(
 *   p_organization_id => :organization_id!,
 *   p_status => :status,
 *   p_limit => :limit!,
 *   p_after => :after_invitation_id
 * )
 * ```
 */
export const listInvitations = new PreparedQuery<ListInvitationsParams,ListInvitationsResult>(listInvitationsIR);


/** 'AcceptInvitation' parameters type */
export interface AcceptInvitationParams {
  invitation_id?: string | null | void;
  token?: string | null | void;
}

/** 'AcceptInvitation' return type */
export interface AcceptInvitationResult {
  membership_id: string | null;
  organization_id: string | null;
  outcome: AcceptInvitationOutcome;
}

/** 'AcceptInvitation' query type */
export interface AcceptInvitationQuery {
  params: AcceptInvitationParams;
  result: AcceptInvitationResult;
}

const acceptInvitationIR: any = {"usedParamSet":{"token":true,"invitation_id":true},"params":[{"name":"token","required":false,"transform":{"type":"scalar"},"locs":[{"a":102,"b":107}]},{"name":"invitation_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":129,"b":142}]}],"statement":"select outcome as \"outcome!\", organization_id, membership_id\nfrom strata.accept_invitation(p_token => :token, p_invitation_id => :invitation_id)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", organization_id, membership_id
 * from strata.accept_invitation(p_token => :token, p_invitation_id => :invitation_id)
 * ```
 */
export const acceptInvitation = new PreparedQuery<AcceptInvitationParams,AcceptInvitationResult>(acceptInvitationIR);


/** 'DeclineInvitation' parameters type */
export interface DeclineInvitationParams {
  invitation_id?: string | null | void;
  token?: string | null | void;
}

/** 'DeclineInvitation' return type */
export interface DeclineInvitationResult {
  outcome: DeclineInvitationOutcome;
}

/** 'DeclineInvitation' query type */
export interface DeclineInvitationQuery {
  params: DeclineInvitationParams;
  result: DeclineInvitationResult;
}

const declineInvitationIR: any = {"usedParamSet":{"token":true,"invitation_id":true},"params":[{"name":"token","required":false,"transform":{"type":"scalar"},"locs":[{"a":44,"b":49}]},{"name":"invitation_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":71,"b":84}]}],"statement":"select strata.decline_invitation(p_token => :token, p_invitation_id => :invitation_id) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.decline_invitation(p_token => :token, p_invitation_id => :invitation_id) as "outcome!"
 * ```
 */
export const declineInvitation = new PreparedQuery<DeclineInvitationParams,DeclineInvitationResult>(declineInvitationIR);


/** 'ListMyInvitations' parameters type */
export type ListMyInvitationsParams = void;

/** 'ListMyInvitations' return type */
export interface ListMyInvitationsResult {
  address: string | null;
  company_name: string | null;
  expires_at: Date;
  invitation_id: string;
  invited_at: Date;
  inviter_name: string | null;
  kind: string | null;
  label: string;
  message: string | null;
  organization_id: string;
  organization_name: string;
  party_type: string;
  role_names: stringArray;
}

/** 'ListMyInvitations' query type */
export interface ListMyInvitationsQuery {
  params: ListMyInvitationsParams;
  result: ListMyInvitationsResult;
}

const listMyInvitationsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  invitation_id as \"invitation_id!\",\n  organization_id as \"organization_id!\",\n  organization_name as \"organization_name!\",\n  company_name,\n  kind,\n  address,\n  label as \"label!\",\n  party_type as \"party_type!\",\n  role_names as \"role_names!\",\n  inviter_name,\n  message,\n  invited_at as \"invited_at!\",\n  expires_at as \"expires_at!\"\nfrom strata.my_invitations()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   invitation_id as "invitation_id!",
 *   organization_id as "organization_id!",
 *   organization_name as "organization_name!",
 *   company_name,
 *   kind,
 *   address,
 *   label as "label!",
 *   party_type as "party_type!",
 *   role_names as "role_names!",
 *   inviter_name,
 *   message,
 *   invited_at as "invited_at!",
 *   expires_at as "expires_at!"
 * from strata.my_invitations()
 * ```
 */
export const listMyInvitations = new PreparedQuery<ListMyInvitationsParams,ListMyInvitationsResult>(listMyInvitationsIR);


/** 'PurgeInvitations' parameters type */
export interface PurgeInvitationsParams {
  limit: number;
}

/** 'PurgeInvitations' return type */
export interface PurgeInvitationsResult {
  count: number;
}

/** 'PurgeInvitations' query type */
export interface PurgeInvitationsQuery {
  params: PurgeInvitationsParams;
  result: PurgeInvitationsResult;
}

const purgeInvitationsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":49}]}],"statement":"select strata.purge_invitations(p_limit => :limit!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.purge_invitations(p_limit => :limit!) as "count!"
 * ```
 */
export const purgeInvitations = new PreparedQuery<PurgeInvitationsParams,PurgeInvitationsResult>(purgeInvitationsIR);


