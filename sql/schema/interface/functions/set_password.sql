create function strata.set_password(p_session_token text, p_password_hash text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, 'password', strata_users.store_password(v_session.user_id, p_password_hash),
                                                  v_session.session_id);
  perform strata_users.revoke_other_sessions(v_session.user_id, v_session.session_id);
  perform strata_users.forget_devices(v_session.user_id, v_session.session_id);
  return 'done';
end
$$;

comment on function strata.set_password(text, text) is 'Sets or changes the password of the user of a session who signed in lately, ends all other sessions, forgets all other devices and tells all proved addresses. Outcomes: done, session_refused, reauthentication_required. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata.set_password(text, text) owner to strata_definer;
