create function strata.add_totp_factor(p_session_token text, p_secret_ciphertext bytea, p_key_id text) returns text
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
  insert into strata_users.totp_factors as t (user_id, secret_ciphertext, key_id, created_at)
  values (v_session.user_id, p_secret_ciphertext, p_key_id, strata_core.clock())
  on conflict (user_id, (confirmed_at is not null)) do update
    set secret_ciphertext = excluded.secret_ciphertext, key_id = excluded.key_id, created_at = excluded.created_at;
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'totp_factors_check'));
end
$$;

comment on function strata.add_totp_factor(text, bytea, text) is 'Begins to set up a generator of time-based codes for the user of a session who signed in lately; it counts once strata.confirm_totp_factor was called. Outcomes: done, session_refused, reauthentication_required. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_totp_factor(text, bytea, text) owner to strata_definer;
