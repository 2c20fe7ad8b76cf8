-- For the host's own sign-in, which has already recognised the person.
create function strata.open_session(p_user_id uuid, p_organization_id uuid default null, p_membership_id uuid default null,
                                    p_assurance_level integer default 1, p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select s.outcome, s.token, s.session_id, s.expires_at
  from strata.start_session(p_user_id, p_organization_id, p_membership_id, p_assurance_level, p_lifetime) s;
end;

comment on function strata.open_session(uuid, uuid, uuid, integer, interval) is 'Opens a session for a user, in an organization as one membership, by default the default one, or outside any. Outcomes: opened, unknown_user, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. With opened comes the token that strata.begin_session takes (shown once, stored nowhere). Assurance_too_low, method_not_allowed: the organization wants its members recognised more surely, or otherwise than by the host. Raises ST402 for a lifetime that is not positive, an assurance level other than 1 to 3, or a membership without its organization.';

alter function strata.open_session(uuid, uuid, uuid, integer, interval) owner to strata_definer;
