-- An attempt that waited for an erasure leaves no trace of whoever made it with the user that there was. The caller holds the row of the user.
create function strata_users.record_attempt(p_method text, p_outcome text, p_user_id uuid, p_identifier_id uuid, p_throttle_key bytea,
                                            p_signals strata_users.sign_in_signals, p_clock timestamptz, p_reasons text[], p_decision text default null,
                                            p_score integer default null, p_device_id uuid default null, p_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_is_erased boolean := exists (select from strata_users.users u where u.user_id = p_user_id and u.erased_at is not null);
begin
  -- The domains would say the same, without the hint.
  if p_method is null or p_method not in ('password', 'email_code', 'sms_code', 'identity', 'passkey', 'totp', 'recovery_code') then
    perform strata_core.raise_error('ST402', 'sign_in_method_check');
  elsif (p_signals).number_status not in ('unchanged', 'recycled', 'unknown') then
    perform strata_core.raise_error('ST402', 'number_status_check');
  elsif (p_signals).country !~ '^[A-Z]{2}$' then
    perform strata_core.raise_error('ST402', 'country_check');
  end if;
  insert into strata_users.sign_ins (attempted_at, user_id, identifier_id, device_id, session_id, throttle_key, method, outcome, decision, score, reasons,
                                     country, network, user_agent, number_status, number_recycled_on, sim_changed_at)
  values (p_clock, p_user_id, p_identifier_id, p_device_id, p_session_id, p_throttle_key, p_method, p_outcome, p_decision, p_score, p_reasons,
          (p_signals).country, case when not v_is_erased then (p_signals).network end,
          case when not v_is_erased then nullif(left((p_signals).user_agent, 1000), '') end, (p_signals).number_status, (p_signals).number_recycled_on,
          (p_signals).sim_changed_at);
end
$$;

comment on function strata_users.record_attempt(text, text, uuid, uuid, bytea, strata_users.sign_in_signals, timestamptz, text[], text, integer, uuid, uuid) is 'Writes down an attempt to sign in, whatever came of it. Raises ST402, with the constraint, for a method or signal that there is not.';

alter function strata_users.record_attempt(text, text, uuid, uuid, bytea, strata_users.sign_in_signals, timestamptz, text[], text, integer, uuid, uuid) owner to strata_definer;
