create function strata.make_identifier_primary(p_session_token text, p_identifier_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_identifier strata_users.identifiers;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select i.* into v_identifier from strata_users.identifiers i
  where i.identifier_id = p_identifier_id and i.user_id = v_session.user_id and i.kind in ('email', 'phone') and i.released_at is null;
  if not found then
    return 'unknown';
  elsif v_identifier.verified_at is null then
    return 'unproved';
  elsif v_identifier.is_primary then
    return 'unchanged';
  end if;
  update strata_users.identifiers i set is_primary = false where i.user_id = v_session.user_id and i.kind = v_identifier.kind and i.is_primary;
  update strata_users.identifiers i set is_primary = true where i.identifier_id = p_identifier_id;
  perform strata_users.announce_event(v_session.user_id, 'recovery-information-changed', p_actor_session_id => v_session.session_id);
  return 'done';
end
$$;

comment on function strata.make_identifier_primary(text, uuid) is 'Makes a proved address of the user of a session who signed in lately the one that messages of its kind go to; all addresses are told. Outcomes: done, unchanged, unproved, unknown, session_refused, reauthentication_required.';

alter function strata.make_identifier_primary(text, uuid) owner to strata_definer;
