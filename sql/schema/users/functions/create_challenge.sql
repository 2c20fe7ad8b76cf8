-- A new request for the same thing takes the row of the old one, so that only the last code that was sent is worth anything.
create function strata_users.create_challenge(p_purpose text, p_kind text, p_address text, p_user_id uuid default null, p_identifier_id uuid default null,
                                              p_step_up_token_hash bytea default null)
  returns table (challenge_token text, code text, expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock  timestamptz := strata_core.clock();
  v_value  text := strata_users.normalise_identifier(p_kind, p_address);
  v_digits integer := strata_core.setting_integer('code_length');
begin
  if v_value is null or p_kind is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  challenge_token := strata_users.new_token();
  -- The first 48 bits of a random uuid are all random.
  code := lpad((('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint % (10::bigint ^ v_digits)::bigint)::text, v_digits, '0');
  expires_at := v_clock + strata_core.setting_interval('challenge_lifetime');
  insert into strata_users.challenges as c (user_id, identifier_id, purpose, method, kind, value, address, token_hash, code_hash, attempt_limit, step_up_token_hash,
                                          created_at, expires_at)
  values (p_user_id, p_identifier_id, p_purpose, case p_kind when 'email' then 'email_code' else 'sms_code' end, p_kind, v_value, btrim(p_address),
          strata_users.hash_token(challenge_token),
          strata_users.keyed_hash('challenge', strata_users.hash_token(challenge_token) || convert_to(code, 'UTF8')),
          strata_core.setting_integer('challenge_attempts'), p_step_up_token_hash, v_clock, expires_at)
  on conflict (purpose, kind, value, user_id) where consumed_at is null and code_hash is not null do update
    set challenge_id = excluded.challenge_id, identifier_id = excluded.identifier_id, address = excluded.address, token_hash = excluded.token_hash,
        code_hash = excluded.code_hash, attempt_count = 0, attempt_limit = excluded.attempt_limit, step_up_token_hash = excluded.step_up_token_hash,
        created_at = excluded.created_at, expires_at = excluded.expires_at;
  return next;
end
$$;

comment on function strata_users.create_challenge(text, text, text, uuid, uuid, bytea) is 'Makes a code for an address, and the token of the request that it belongs to. Raises ST402 for what is no e-mail address or phone number.';

alter function strata_users.create_challenge(text, text, text, uuid, uuid, bytea) owner to strata_definer;
