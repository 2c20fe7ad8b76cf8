create function strata_tenancy.invitation_status_at(p_invitation strata_tenancy.invitations, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_invitation.status = 'pending' and p_invitation.expires_at <= p_at then 'expired' else p_invitation.status end;
end;

comment on function strata_tenancy.invitation_status_at(strata_tenancy.invitations, timestamptz) is 'Status of an invitation at a time after the last event: one that has run out by then is expired.';
