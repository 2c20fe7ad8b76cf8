-- Once per transaction. Everything that can end a session is looked up here, in one query by key, so that what is checked later (by every
-- policy of every statement) is only the signature. Writes nothing: it works on a read replica.
-- A refusal is answered, not raised, and leaves no context: the transaction then sees nothing.
create function strata.begin_session(p_token text)
  returns table (outcome text, user_id uuid, organization_id uuid, membership_id uuid, session_id uuid, assurance_level integer)
  language plpgsql volatile parallel unsafe security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock  timestamptz := strata_core.clock();
  v_body   text;
  v_before text;
begin
  select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level,
         case
           when s.revoked_at is not null then 'revoked'
           when s.expires_at <= v_clock then 'expired'
           when s.user_epoch <> u.session_epoch then 'superseded'
           when strata_users.user_status_at(u, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
           when s.membership_id is null then 'begun'
           when m.membership_id is null or m.user_id <> s.user_id then 'membership_not_active'
           when s.membership_epoch <> m.session_epoch then 'superseded'
           when strata_tenancy.membership_status_at(m, v_clock) <> 'active' then 'membership_not_active'
           when strata_tenancy.organization_status_at(o, v_clock) <> 'active' then 'organization_not_active'
           else 'begun'
         end
    into user_id, organization_id, membership_id, session_id, assurance_level, outcome
  from strata_users.sessions s
  join strata_users.users u on u.user_id = s.user_id
  left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
  left join strata_tenancy.organizations o on o.organization_id = s.organization_id
  where s.token_hash = sha256(convert_to(p_token, 'UTF8'));

  if outcome is distinct from 'begun' then
    set local strata.context = '';
    outcome := coalesce(outcome, 'unknown');
    user_id := null;
    organization_id := null;
    membership_id := null;
    session_id := null;
    assurance_level := null;
    return next;
    return;
  end if;

  v_body := coalesce(organization_id::text, '00000000-0000-0000-0000-000000000000') || user_id::text
         || coalesce(membership_id::text, '00000000-0000-0000-0000-000000000000') || session_id::text || assurance_level::text;
  v_before := strata_core.context_body();
  if v_before <> v_body then
    perform strata_core.raise_error('ST102');
  end if;
  -- SET LOCAL and not set_config(): Citus carries only the former to its workers.
  execute format('set local strata.context = %L', strata_core.sign_context(v_body));
  return next;
end
$$;

comment on function strata.begin_session(text) is 'Begins the context of a session for the rest of this transaction. Outcome begun; or unknown, expired, revoked, superseded, user_not_active, membership_not_active, organization_not_active: then there is no context and nothing is seen. Calling it again with the same token changes nothing; with another session''s token it raises ST102.';

alter function strata.begin_session(text) owner to strata_definer;
