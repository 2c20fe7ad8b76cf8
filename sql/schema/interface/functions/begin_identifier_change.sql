-- Whether somebody else holds the new address is not even looked up here: that shows only to whoever proves to own it. Challenges are
-- made before the user is locked, because whoever confirms holds one and then wants the user.
create function strata.begin_identifier_change(p_session_token text, p_kind text, p_address text, p_replaces_identifier_id uuid default null)
  returns table (outcome text, identifier_change_id uuid, version integer, expires_at timestamptz, challenge_token text, code text, address text,
                 old_challenge_token text, old_code text, old_address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock    timestamptz := strata_core.clock();
  v_value    text := strata_users.normalise_identifier(p_kind, p_address);
  v_session  record;
  v_old      strata_users.identifiers;
  v_is_both  boolean := p_replaces_identifier_id is not null and coalesce(strata_core.setting_text('identifier_change_confirmation') = 'both', false);
  v_throttle strata_users.throttles;
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if p_replaces_identifier_id is not null then
    select i.* into v_old from strata_users.identifiers i
    where i.identifier_id = p_replaces_identifier_id and i.user_id = v_session.user_id and i.kind = p_kind and i.verified_at is not null and i.released_at is null;
    if not found then
      outcome := 'unknown';
      return next;
      return;
    end if;
  end if;

  if exists (select from strata_users.identifiers i
             where i.user_id = v_session.user_id and i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null) then
    outcome := 'unchanged';
    return next;
    return;
  end if;

  for v_throttle in
    select t.* from strata_users.lock_addresses('code_request', array[p_kind || ':' || v_value, case when v_is_both then p_kind || ':' || v_old.value end]) t
  loop
    if strata_users.is_throttled(v_throttle) then
      outcome := 'throttled';
      expires_at := greatest(expires_at, v_throttle.blocked_until);
    end if;
  end loop;
  if outcome is not null then
    return next;
    return;
  end if;
  perform strata_users.count_failure(t)
  from strata_users.lock_addresses('code_request', array[p_kind || ':' || v_value, case when v_is_both then p_kind || ':' || v_old.value end]) t;
  select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
  from strata_users.create_challenge('verify', p_kind, p_address, v_session.user_id) c;
  if v_is_both then
    old_address := v_old.address;
    select c.challenge_token, c.code into old_challenge_token, old_code
    from strata_users.create_challenge('confirm', p_kind, v_old.address, v_session.user_id, v_old.identifier_id) c;
  end if;
  perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
  update strata_users.identifier_changes c set canceled_at = v_clock, version = c.version + 1, status_reason = 'begun anew'
  where c.user_id = v_session.user_id and c.kind = p_kind and c.status = 'pending';
  insert into strata_users.identifier_changes as c (user_id, from_identifier_id, kind, value, address, method, created_at, expires_at)
  values (v_session.user_id, p_replaces_identifier_id, p_kind, v_value, btrim(p_address), case when v_is_both then 'both' else 'other_method' end,
          v_clock, v_clock + strata_core.setting_interval('identifier_change_lifetime'))
  returning 'sent', c.identifier_change_id, c.version, c.address into outcome, identifier_change_id, version, address;
  return next;
end
$$;

comment on function strata.begin_identifier_change(text, text, text, uuid) is 'Begins to add an e-mail address or phone number to the user of a session who signed in lately, or to put it in the place of another. The host sends the code to the new address, and where the setting identifier_change_confirmation asks both, the old code to the old one; codes and addresses are for its sender alone, the tokens for whoever asked. What was begun before for this kind is canceled. Outcomes: sent, unchanged, unknown, throttled, session_refused, reauthentication_required. Of sent expires_at is until when the codes are good; of unchanged the user holds it already, of unknown what it should replace is not theirs, throttled is until expires_at. Whether somebody else holds the address is not told before it is proved. Raises ST402 for what is no such address.';

alter function strata.begin_identifier_change(text, text, text, uuid) owner to strata_definer;
