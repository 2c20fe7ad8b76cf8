-- The row of the user is the lock: of two removals at once, each of which would leave the other, the second finds the first done.
create function strata.remove_identifier(p_session_token text, p_identifier_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_identifier strata_users.identifiers;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.released_at is null;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', v_identifier.kind || ':' || v_identifier.value);
  perform strata_users.lock_people(array[p_identifier_id], array[v_session.user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.released_at is null;
  if not found then
    return 'unknown';
  elsif v_identifier.verified_at is not null and cardinality(strata_users.usable_methods(v_session.user_id, p_identifier_id)) = 0 then
    return 'last_method';
  end if;
  if v_identifier.verified_at is not null then
    perform strata_users.announce_event(v_session.user_id, 'identifier-changed', p_actor_session_id => v_session.session_id);
  end if;
  perform strata_users.release_identifier(p_identifier_id, 'user_removed', v_session.user_id, v_session.session_id);
  if v_identifier.verified_at is not null then
    perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  end if;
  return 'done';
end
$$;

comment on function strata.remove_identifier(text, uuid) is 'Gives up an address of the user of a session who signed in lately. Nobody else can prove it for a while; another of its kind becomes primary where it was; all addresses are told, also this one; all other sessions end. The last way to sign in stays. Outcomes: done, last_method, unknown, session_refused, reauthentication_required.';

alter function strata.remove_identifier(text, uuid) owner to strata_definer;
