create function strata_users.consume_passkey_challenge(p_challenge_token text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.challenges c set attempt_count = 1, consumed_at = strata_core.clock()
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'passkey' and c.consumed_at is null and c.expires_at > strata_core.clock();
  return found;
end
$$;

comment on function strata_users.consume_passkey_challenge(text) is 'Whether an authenticator signed a challenge of ours that is still good, this once.';

alter function strata_users.consume_passkey_challenge(text) owner to strata_definer;
