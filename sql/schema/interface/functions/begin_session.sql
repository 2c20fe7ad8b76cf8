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
  v_clock    timestamptz := strata_core.clock();
  v_hash     bytea := sha256(convert_to(p_token, 'UTF8'));
  v_in_order boolean;
  v_body     text;
begin
  -- In order by the stored columns alone: nothing of it is timed. A lock or suspension that has run out takes the long way.
  select s.user_id, s.organization_id, s.membership_id, s.session_id, s.assurance_level,
         s.revoked_at is null and s.expires_at > v_clock and s.user_epoch = u.session_epoch
         and u.status in ('active', 'pending_first_sign_in', 'pending_verification')
         and (s.membership_id is null
              or m.user_id = s.user_id and m.session_epoch = s.membership_epoch and m.status = 'active' and o.status = 'active')
    into user_id, organization_id, membership_id, session_id, assurance_level, v_in_order
  from strata_users.sessions s
  join strata_users.users u on u.user_id = s.user_id
  left join strata_tenancy.memberships m on m.organization_id = s.organization_id and m.membership_id = s.membership_id
  left join strata_tenancy.organizations o on o.organization_id = s.organization_id
  where s.token_hash = v_hash;

  outcome := case when v_in_order then 'begun' else strata.session_outcome(v_hash, v_clock) end;
  if outcome <> 'begun' then
    set local strata.context = '';
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
  if strata_core.context_body() <> v_body then
    perform strata_core.raise_error('ST102');
  end if;
  -- SET LOCAL and not set_config(): Citus carries only the former to its workers.
  execute format('set local strata.context = %L', strata_core.sign_context(v_body));
  return next;
end
$$;

comment on function strata.begin_session(text) is 'Begins the context of a session for the rest of this transaction. Outcome begun; or unknown, expired, revoked, superseded, user_not_active, membership_not_active, organization_not_active: then there is no context and nothing is seen. Calling it again with the same token changes nothing; with another session''s token it raises ST102.';

alter function strata.begin_session(text) owner to strata_definer;
