create function strata.purge_sign_in_data() returns table (challenge_count bigint, throttle_count bigint, session_count bigint, notice_count bigint)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  delete from strata_users.challenges c where c.expires_at < v_clock - interval '1 day';
  get diagnostics challenge_count = row_count;
  -- A counter in use is locked by an attempt and is not old.
  delete from strata_users.throttles t
  where t.throttle_key in (
    select o.throttle_key from strata_users.throttles o
    where o.window_started_at < v_clock - interval '1 day' and coalesce(o.blocked_until < v_clock - interval '1 day', true)
    for update skip locked);
  get diagnostics throttle_count = row_count;
  -- Of somebody whom nobody knows nothing is left but the address.
  delete from strata_users.recovery_cases r where r.user_id is null and r.expires_at < v_clock - interval '30 days';
  -- Whoever never proved an address has no need to be remembered with it.
  delete from strata_users.identifier_changes c where c.applied_at is null and c.expires_at < v_clock - interval '90 days';
  delete from strata_users.notices n where n.sent_at < v_clock - interval '90 days';
  get diagnostics notice_count = row_count;
  -- One from which staff acted as somebody outlasts what they did so.
  delete from strata_users.sessions s where s.expires_at < v_clock - interval '90 days';
  get diagnostics session_count = row_count;
  delete from strata_users.devices d
  where d.last_seen_at < v_clock - interval '400 days' and not exists (select from strata_users.sessions s where s.device_id = d.device_id);
  return next;
end
$$;

comment on function strata.purge_sign_in_data() is 'Deletes what can decide nothing any more: challenges and counters a day after they ran out, sessions, messages that were sent and changes of address that came to nothing after 90 days, devices after 400, and recoveries that were asked for addresses of nobody after 30. Answers how many of the first four.';

alter function strata.purge_sign_in_data() owner to strata_definer;
