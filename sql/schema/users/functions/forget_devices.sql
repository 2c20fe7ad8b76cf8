-- Whoever was shut out must not come back as a known device.
create function strata_users.forget_devices(p_user_id uuid, p_except_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.devices d set forgotten_at = strata_core.clock()
  where d.user_id = p_user_id and d.forgotten_at is null
    and d.device_id is distinct from (select s.device_id from strata_users.sessions s where s.session_id = p_except_session_id);
end
$$;

comment on function strata_users.forget_devices(uuid, uuid) is 'Makes the devices of a user strangers, but for that of one session. The caller has locked the user.';

alter function strata_users.forget_devices(uuid, uuid) owner to strata_definer;
