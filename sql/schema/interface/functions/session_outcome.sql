-- The long answer, asked only when something about the session is not plainly in order. Apart from begin_session, because the server sets up the
-- whole expression at every call, also where the first line already decides. An impersonation stands on the session of the member of staff who
-- started it: whatever ends that one ends it too. (Not asked with exists: the server may answer that for all sessions at once, without end.)
create function strata.session_outcome(p_token_hash bytea, p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return coalesce((
    select
      case
        when s.revoked_at is not null then 'revoked'
        when s.expires_at <= p_at then 'expired'
        when s.user_epoch <> u.session_epoch then 'superseded'
        when strata_users.user_status_at(u, p_at) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
        when s.membership_id is null then 'begun'
        when m.membership_id is null or m.user_id is distinct from s.user_id then 'membership_not_active'
        when s.membership_epoch <> m.session_epoch then 'superseded'
        when strata_tenancy.membership_status_at(m, p_at) <> 'active' then 'membership_not_active'
        when strata_tenancy.organization_status_at(o, p_at) <> 'active' then 'organization_not_active'
        when s.impersonator_user_id is null and s.assurance_level < o.minimum_assurance_level then 'assurance_too_low'
        when s.impersonator_user_id is null and coalesce(s.method, 'host') <> all (o.allowed_sign_in_methods) then 'method_not_allowed'
        when s.impersonator_user_id is null then 'begun'
        when (select w.user_type = 'staff' and strata.session_outcome(i.token_hash, p_at) = 'begun'
              from strata_users.sessions i join strata_users.users w on w.user_id = i.user_id
              where i.session_id = s.impersonator_session_id and i.user_id = s.impersonator_user_id) is not true then 'impersonator_not_active'
        -- Whoever acts as a member of theirs must have been recognised as surely; how, is the platform's business.
        when (select i.assurance_level from strata_users.sessions i where i.session_id = s.impersonator_session_id) < o.minimum_assurance_level then 'assurance_too_low'
        when o.impersonation_refused_at is not null or u.user_type = 'staff' then 'impersonation_refused'
        else 'begun'
      end
    from strata_users.sessions s
    join strata_users.users u on u.user_id = s.user_id
    left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
    left join strata_tenancy.organizations o on o.organization_id = s.organization_id
    where s.token_hash = p_token_hash), 'unknown');
end
$$;

comment on function strata.session_outcome(bytea, timestamptz) is 'What beginning a session at a time answers: begun, or why not. Called by strata.begin_session.';

alter function strata.session_outcome(bytea, timestamptz) owner to strata_definer;
