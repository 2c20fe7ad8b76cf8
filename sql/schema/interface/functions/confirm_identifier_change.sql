-- Locks: the counters of both addresses, the challenges, the user. What was read before the last of them is read again after it.
create function strata.confirm_identifier_change(p_session_token text, p_identifier_change_id uuid, p_version integer, p_challenge_token text, p_code text)
  returns table (outcome text, version integer, identifier_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock     timestamptz := strata_core.clock();
  v_session   record;
  v_change    strata_users.identifier_changes;
  v_old       strata_users.identifiers;
  v_challenge strata_users.challenges;
  v_throttle  strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select c.* into v_change from strata_users.identifier_changes c
  where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id and c.status = 'pending' and c.expires_at > v_clock;
  select i.* into v_old from strata_users.identifiers i where i.identifier_id = v_change.from_identifier_id;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.user_id = v_change.user_id and c.kind = v_change.kind
    and case c.purpose when 'verify' then c.value = v_change.value when 'confirm' then c.identifier_id = v_change.from_identifier_id and v_change.method = 'both' end;
  if v_challenge.challenge_id is null then
    outcome := 'refused';
    return next;
    return;
  elsif v_change.version is distinct from p_version then
    outcome := 'conflict';
    version := v_change.version;
    return next;
    return;
  end if;

  perform strata_users.lock_addresses('sign_in', array[v_change.kind || ':' || v_change.value, v_old.kind || ':' || v_old.value]);
  v_throttle := strata_users.lock_throttle('sign_in', v_challenge.kind || ':' || v_challenge.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.lock_people(array[v_change.from_identifier_id], array[v_session.user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  update strata_users.identifier_changes c
  set version = c.version + 1,
      new_confirmed_at = case v_challenge.purpose when 'verify' then v_clock else c.new_confirmed_at end,
      old_confirmed_at = case v_challenge.purpose when 'confirm' then v_clock else c.old_confirmed_at end
  where c.identifier_change_id = v_change.identifier_change_id and c.version = p_version and c.status = 'pending'
  returning c.* into v_change;
  if not found then
    outcome := 'conflict';
    return next;
    return;
  end if;
  version := v_change.version;
  if v_change.new_confirmed_at is null or (v_change.method = 'both' and v_change.old_confirmed_at is null) then
    outcome := 'pending';
    expires_at := coalesce((select c.expires_at from strata_users.challenges c
                            where c.user_id = v_session.user_id and c.consumed_at is null
                              and case v_challenge.purpose
                                    when 'verify' then c.purpose = 'confirm' and c.identifier_id = v_change.from_identifier_id
                                    else c.purpose = 'verify' and c.kind = v_change.kind and c.value = v_change.value
                                  end), v_clock);
    return next;
    return;
  end if;

  select i.* into v_old from strata_users.identifiers i where i.identifier_id = v_change.from_identifier_id;
  outcome := strata_users.prove_identifier(v_session.user_id, v_change.kind, v_change.address, true);
  if outcome <> 'proved' then
    update strata_users.identifier_changes c set canceled_at = v_clock, status_reason = confirm_identifier_change.outcome where c.identifier_change_id = v_change.identifier_change_id;
    return next;
    return;
  end if;
  update strata_users.identifier_changes c set applied_at = v_clock where c.identifier_change_id = v_change.identifier_change_id;
  select i.identifier_id into strict identifier_id from strata_users.identifiers i
  where i.user_id = v_session.user_id and i.kind = v_change.kind and i.value = v_change.value and i.released_at is null;
  perform strata_users.announce_event(v_session.user_id, case when v_old.released_at is null and v_old.identifier_id is not null then 'identifier-changed'
                                                             else 'recovery-information-changed' end, identifier_id, p_actor_session_id => v_session.session_id);
  if v_old.released_at is null and v_old.identifier_id is not null then
    if v_old.is_primary then
      update strata_users.identifiers i set is_primary = false where i.identifier_id = v_old.identifier_id;
      update strata_users.identifiers i set is_primary = true where i.identifier_id = confirm_identifier_change.identifier_id;
    end if;
    perform strata_users.release_identifier(v_old.identifier_id, 'user_removed', v_session.user_id, v_session.session_id);
  end if;
  perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  outcome := 'applied';
  return next;
end
$$;

comment on function strata.confirm_identifier_change(text, uuid, integer, text, text) is 'Confirms a change of address with a code that was sent to the new address or the old one. Applied once all that are asked have confirmed: the address is proved and takes the place, and the rank, of the one it replaces, which nobody else can prove for a while; the other addresses of the user, the old one too, are told; all other sessions end. Outcomes: applied, pending, refused, conflict, held, quarantined, throttled, session_refused, reauthentication_required. Of pending the other address must confirm, with the version that is answered, while its code is good (expires_at), or the change is begun anew; refused is a wrong code, or a change that is not there any more; conflict is another version; of held and quarantined the address is somebody else''s, or was lately, and the change is canceled; throttled is until expires_at. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.confirm_identifier_change(text, uuid, integer, text, text) owner to strata_definer;
