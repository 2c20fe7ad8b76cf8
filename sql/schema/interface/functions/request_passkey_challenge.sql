create function strata.request_passkey_challenge() returns table (challenge_token text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  challenge_token := strata_users.new_token();
  expires_at := strata_core.clock() + strata_core.setting_interval('challenge_lifetime');
  insert into strata_users.challenges (purpose, method, token_hash, attempt_limit, created_at, expires_at)
  values ('passkey', 'passkey', strata_users.hash_token(challenge_token), 1, strata_core.clock(), expires_at);
  return next;
end
$$;

comment on function strata.request_passkey_challenge() is 'Makes the bytes that an authenticator signs (WebAuthn challenge), good for one sign-in or registration.';

alter function strata.request_passkey_challenge() owner to strata_definer;
