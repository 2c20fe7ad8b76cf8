-- Blocked for longer with every failure after the limit, and never for ever: a stranger's attempts must not shut out the owner.
create function strata_users.count_failure(p_throttle strata_users.throttles) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock   timestamptz := strata_core.clock();
  v_prefix  text := case p_throttle.scope when 'code_request' then 'code_request' else 'throttle' end;
  v_limit   integer := strata_core.setting_integer(v_prefix || '_limit');
  v_window  interval := strata_core.setting_interval(v_prefix || '_window');
  v_is_over boolean := greatest(p_throttle.window_started_at, p_throttle.blocked_until) + v_window <= v_clock;
  v_count   integer := case when v_is_over then 1 else p_throttle.failure_count + 1 end;
begin
  update strata_users.throttles t
  set failure_count = v_count,
      window_started_at = case when v_is_over then v_clock else t.window_started_at end,
      blocked_until = case when v_count >= v_limit
                           then v_clock + strata_core.setting_interval(v_prefix || '_duration') * power(2, least(v_count - v_limit, 6)) end
  where t.throttle_key = p_throttle.throttle_key;
end
$$;

comment on function strata_users.count_failure(strata_users.throttles) is 'Counts one more failure on a locked counter, and blocks it at the limit.';

alter function strata_users.count_failure(strata_users.throttles) owner to strata_definer;
