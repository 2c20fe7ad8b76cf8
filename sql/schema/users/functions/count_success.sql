create function strata_users.count_success(p_throttle strata_users.throttles) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  if p_throttle.failure_count > 0 then
    update strata_users.throttles t set failure_count = 0, blocked_until = null where t.throttle_key = p_throttle.throttle_key;
  end if;
end
$$;

comment on function strata_users.count_success(strata_users.throttles) is 'Forgets the failures of a locked counter.';

alter function strata_users.count_success(strata_users.throttles) owner to strata_definer;
