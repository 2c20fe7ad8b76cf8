create function strata_tenancy.invitation_status(p_accepted_at timestamptz, p_declined_at timestamptz, p_revoked_at timestamptz, p_expired_at timestamptz default null) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_accepted_at is not null then 'accepted' when p_declined_at is not null then 'declined'
              when p_revoked_at is not null then 'revoked' when p_expired_at is not null then 'expired' else 'pending' end;
end;

comment on function strata_tenancy.invitation_status(timestamptz, timestamptz, timestamptz, timestamptz) is 'Status of an invitation from its events: accepted, declined, revoked, expired or pending. That one has run out is decided by the clock and stored nowhere.';
