-- One guarded update counts and compares: of any number of callers with the right code one gets the row, and a wrong code is counted even if the
-- caller never looks. The clock is read where the row is read, after any wait.
create function strata_users.consume_challenge(p_token_hash bytea, p_code text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_code_hash bytea := strata_users.keyed_hash('challenge', p_token_hash || convert_to(p_code, 'UTF8'));
  v_is_right  boolean;
begin
  update strata_users.challenges c
  set attempt_count = c.attempt_count + 1, consumed_at = case when c.code_hash = v_code_hash then strata_core.clock() end
  where c.token_hash = p_token_hash and c.code_hash is not null and c.consumed_at is null and c.attempt_count < c.attempt_limit
    and c.expires_at > strata_core.clock()
  returning c.consumed_at is not null into v_is_right;
  return coalesce(v_is_right, false);
end
$$;

comment on function strata_users.consume_challenge(bytea, text) is 'Whether a code is the right one for the request of a token, this once. Counts the attempt either way.';

alter function strata_users.consume_challenge(bytea, text) owner to strata_definer;
