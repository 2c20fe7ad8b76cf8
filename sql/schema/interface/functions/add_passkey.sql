create function strata.add_passkey(p_session_token text, p_challenge_token text, p_handle bytea, p_credential_id bytea, p_public_key bytea, p_sign_count bigint,
                                   p_transports text[], p_is_backed_up boolean, p_label text default null)
  returns text
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
  if not strata_users.consume_passkey_challenge(p_challenge_token) then
    return 'refused';
  end if;
  insert into strata_users.passkey_handles as h (handle, user_id) values (p_handle, v_session.user_id) on conflict (handle) do nothing;
  if not exists (select from strata_users.passkey_handles h where h.handle = p_handle and h.user_id = v_session.user_id) then
    return 'refused';
  end if;
  insert into strata_users.passkeys (user_id, credential_id, public_key, sign_count, transports, is_backed_up, label, registered_at)
  values (v_session.user_id, p_credential_id, p_public_key, p_sign_count, p_transports, p_is_backed_up, p_label, strata_core.clock())
  on conflict (credential_id) do nothing;
  if not found then
    return 'refused';
  end if;
  -- The factor has just been used: the session is as sure as one that was opened with it.
  update strata_users.sessions s set assurance_level = 2 where s.session_id = v_session.session_id and s.assurance_level < 2;
  perform strata_users.announce_credential_change(v_session.user_id, 'passkey', 'create', v_session.session_id);
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'passkeys_check'));
end
$$;

comment on function strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text) is 'Registers a passkey, which the client has verified, for the user of a session who signed in lately. Outcomes: done, refused, session_refused, reauthentication_required. Refused: the challenge is used or too old, or the credential or handle is somebody''s already. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_passkey(text, text, bytea, bytea, bytea, bigint, text[], boolean, text) owner to strata_definer;
