create function strata.find_totp(p_step_up_token text) returns table (user_id uuid, secret_ciphertext bytea, key_id text)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select t.user_id, t.secret_ciphertext, t.key_id
  from strata_users.challenges c
  join strata_users.totp_factors t on t.user_id = c.user_id and t.confirmed_at is not null
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.expires_at > strata_core.clock();
end;

comment on function strata.find_totp(text) is 'What verifying a time-based code needs: the secret, encrypted for the user whose sign-in waits. No row when none waits, or the user has set none up.';

alter function strata.find_totp(text) owner to strata_definer;
