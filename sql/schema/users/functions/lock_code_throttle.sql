-- The counter of the address is the lock of the address too, so it is taken in any case. Wrong codes on a device that the holder is known on are counted apart, so
-- that a stranger's do not shut out the owner.
create function strata_users.lock_code_throttle(p_kind text, p_value text, p_device_token text) returns strata_users.throttles
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_throttle  strata_users.throttles := strata_users.lock_throttle('sign_in', p_kind || ':' || p_value);
  v_device_id uuid;
begin
  select d.device_id into v_device_id
  from strata_users.identifiers i
  join strata_users.devices d on d.user_id = i.user_id and d.token_hash = strata_users.hash_token(p_device_token) and d.forgotten_at is null
  where i.kind = p_kind and i.value = p_value and i.verified_at is not null and i.released_at is null;
  if found then
    return strata_users.lock_throttle('sign_in', p_kind || ':' || p_value || ' ' || v_device_id);
  end if;
  return v_throttle;
end
$$;

comment on function strata_users.lock_code_throttle(text, text, text) is 'The address of a code, locked, and the counter of wrong codes to it: that of the device where its holder is known on it.';

alter function strata_users.lock_code_throttle(text, text, text) owner to strata_definer;
