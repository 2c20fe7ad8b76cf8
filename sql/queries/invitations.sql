/* @name inviteMember */
select outcome as "outcome!", invitation_id, token, expires_at
from strata.invite_member(
  p_organization_id => :organization_id!,
  p_email => :email,
  p_phone => :phone,
  p_user_id => :user_id,
  p_membership_id => :membership_id,
  p_role_ids => :role_ids!,
  p_company_id => :company_id,
  p_label => :label,
  p_lifetime => make_interval(secs => :lifetime_seconds),
  p_message => :message,
  p_party_type => :party_type
);

/* @name revokeInvitation */
select strata.revoke_invitation(
  p_organization_id => :organization_id!,
  p_invitation_id => :invitation_id!,
  p_reason => :reason
) as "outcome!";

/* @name listInvitations */
select
  invitation_id as "invitation_id!",
  status as "status!",
  kind,
  address,
  user_id,
  membership_id,
  company_id,
  label,
  party_type,
  role_ids as "role_ids!",
  message,
  invited_by_membership_id,
  invited_at as "invited_at!",
  expires_at as "expires_at!",
  accepted_at,
  accepted_membership_id,
  declined_at,
  revoked_at,
  status_reason
from strata.list_invitations(
  p_organization_id => :organization_id!,
  p_status => :status,
  p_limit => :limit!,
  p_after => :after_invitation_id
);

/* @name acceptInvitation */
select outcome as "outcome!", organization_id, membership_id
from strata.accept_invitation(p_token => :token, p_invitation_id => :invitation_id);

/* @name declineInvitation */
select strata.decline_invitation(p_token => :token, p_invitation_id => :invitation_id) as "outcome!";

/* @name listMyInvitations */
select
  invitation_id as "invitation_id!",
  organization_id as "organization_id!",
  organization_name as "organization_name!",
  company_name,
  kind,
  address,
  label as "label!",
  party_type as "party_type!",
  role_names as "role_names!",
  inviter_name,
  message,
  invited_at as "invited_at!",
  expires_at as "expires_at!"
from strata.my_invitations();

/* @name purgeInvitations */
select strata.purge_invitations(p_limit => :limit!) as "count!";
