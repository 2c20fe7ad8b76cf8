-- A device may be used by several people, so a token that another sign-in left there is kept; what is none of ours is replaced.
create function strata_users.see_device(p_user_id uuid, p_device_id uuid, p_signals strata_users.sign_in_signals, p_clock timestamptz, out device_id uuid, out new_token text,
                                        out is_unfamiliar boolean)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_token      text := p_signals.device_token;
  v_user_agent text := nullif(left(p_signals.user_agent, 1000), '');
begin
  if p_signals.country !~ '^[A-Z]{2}$' then
    perform strata_core.raise_error('ST402', 'country_check');
  end if;
  is_unfamiliar := false;
  if p_device_id is not null then
    device_id := p_device_id;
    update strata_users.devices d
    set country = coalesce(p_signals.country, d.country), user_agent = coalesce(v_user_agent, d.user_agent), last_seen_at = p_clock
    where d.device_id = p_device_id;
    return;
  end if;
  if v_token is null or v_token !~ '^[0-9a-f]{64}$' then
    v_token := strata_users.new_token();
    new_token := v_token;
  end if;
  -- The first one is where somebody signs up.
  is_unfamiliar := exists (select from strata_users.devices o where o.user_id = p_user_id);
  insert into strata_users.devices as d (user_id, token_hash, country, user_agent, first_seen_at, last_seen_at)
  values (p_user_id, strata_users.hash_token(v_token), p_signals.country, v_user_agent, p_clock, p_clock)
  on conflict on constraint devices_user_id_token_hash_key do update
    set country = coalesce(excluded.country, d.country), user_agent = coalesce(excluded.user_agent, d.user_agent), last_seen_at = excluded.last_seen_at, forgotten_at = null
  returning d.device_id into see_device.device_id;
end
$$;

comment on function strata_users.see_device(uuid, uuid, strata_users.sign_in_signals, timestamptz) is 'The device of a user, brought up to date where it is known, or entered; with a new token where the device has none of ours. is_unfamiliar: the user has signed in before, and not on this device, or it was forgotten. Raises ST402 for what is no country.';

alter function strata_users.see_device(uuid, uuid, strata_users.sign_in_signals, timestamptz) owner to strata_definer;
