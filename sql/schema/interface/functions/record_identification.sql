create function strata.record_identification(p_session_token text, p_kind text, p_fingerprint bytea, p_key_version integer) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  insert into strata_users.private_identifications as i (user_id, kind, key_version, fingerprint, recorded_at)
  values (v_session.user_id, p_kind, p_key_version, p_fingerprint, strata_core.clock())
  on conflict (user_id, kind, key_version) do update set fingerprint = excluded.fingerprint, recorded_at = excluded.recorded_at;
  perform strata_users.announce_event(v_session.user_id, 'recovery-information-changed', p_actor_session_id => v_session.session_id,
                                      p_details => jsonb_build_object('identification', p_kind));
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'private_identifications_check'));
end
$$;

comment on function strata.record_identification(text, text, bytea, integer) is 'Keeps the fingerprint of a private fact of the user of a session who signed in lately, for a recovery one day. The client makes it, with a key that the database does not have. Outcomes: done, session_refused, reauthentication_required. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.record_identification(text, text, bytea, integer) owner to strata_definer;
