create function strata_users.is_throttled(p_throttle strata_users.throttles) returns boolean
  language sql stable
begin atomic
  select p_throttle.blocked_until is not null and p_throttle.blocked_until > strata_core.clock();
end;

comment on function strata_users.is_throttled(strata_users.throttles) is 'Whether nothing is tried at this moment.';

alter function strata_users.is_throttled(strata_users.throttles) owner to strata_definer;
