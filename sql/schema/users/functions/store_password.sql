create function strata_users.store_password(p_user_id uuid, p_password_hash text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  if strata_users.password_algorithm(p_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  insert into strata_users.password_credentials as c (user_id, password_hash, set_at) values (p_user_id, p_password_hash, strata_core.clock())
  on conflict (user_id) do update set password_hash = excluded.password_hash, set_at = excluded.set_at;
  perform strata_audit.record_security_event('credential-change', p_user_id, null, jsonb_build_object('credential_type', 'password', 'change_type', 'update'));
end
$$;

comment on function strata_users.store_password(uuid, text) is 'Sets the password hash of a user. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata_users.store_password(uuid, text) owner to strata_definer;
