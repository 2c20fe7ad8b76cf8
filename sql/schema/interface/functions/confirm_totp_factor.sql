create function strata.confirm_totp_factor(p_session_token text, p_secret_ciphertext bytea, p_totp_step bigint) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session     record;
  v_change_type text := 'create';
begin
  if p_totp_step < 0 then
    perform strata_core.raise_error('ST402', 'totp_factors_last_step_check');
  end if;
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if p_totp_step is null or not exists (
       select from strata_users.totp_factors t
       where t.user_id = v_session.user_id and t.confirmed_at is null and t.secret_ciphertext = p_secret_ciphertext) then
    return 'refused';
  end if;
  delete from strata_users.totp_factors t where t.user_id = v_session.user_id and t.confirmed_at is not null;
  if found then
    v_change_type := 'update';
  end if;
  update strata_users.totp_factors t set confirmed_at = strata_core.clock(), last_step = p_totp_step where t.user_id = v_session.user_id;
  -- The factor has just been used: the session is as sure as one that was opened with it.
  update strata_users.sessions s set assurance_level = 2 where s.session_id = v_session.session_id and s.assurance_level < 2;
  perform strata_users.announce_credential_change(v_session.user_id, 'totp', v_change_type, v_session.session_id);
  return 'done';
end
$$;

comment on function strata.confirm_totp_factor(text, bytea, bigint) is 'The user entered a code that the client found right for the secret being set up, at this step: from now on it counts, and takes the place of an earlier one. Outcomes: done, refused, session_refused, reauthentication_required. Refused: that secret is not being set up.';

alter function strata.confirm_totp_factor(text, bytea, bigint) owner to strata_definer;
