create function strata_core.retry_delay(p_delay interval, p_attempt_count integer) returns interval
  language sql immutable parallel safe
begin atomic
  select p_delay * power(2, least(p_attempt_count - 1, 6));
end;

comment on function strata_core.retry_delay(interval, integer) is 'How long to wait after a failed attempt: the delay after the first, doubled with every further one, up to 64 times. For functions owned by strata_definer.';
