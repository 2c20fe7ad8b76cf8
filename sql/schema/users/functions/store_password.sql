create function strata_users.store_password(p_user_id uuid, p_password_hash text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_change_type text := case when exists (select from strata_users.password_credentials c where c.user_id = p_user_id) then 'update' else 'create' end;
begin
  if strata_users.password_algorithm(p_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  insert into strata_users.password_credentials as c (user_id, password_hash, set_at) values (p_user_id, p_password_hash, strata_core.clock())
  on conflict (user_id) do update set password_hash = excluded.password_hash, set_at = excluded.set_at;
  return v_change_type;
end
$$;

comment on function strata_users.store_password(uuid, text) is 'Sets the password hash of a user, and answers whether that was a create or an update. Called by functions that record the change. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata_users.store_password(uuid, text) owner to strata_definer;
