create function strata.revoke_user_sessions(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.forget_devices(p_user_id);
  perform strata_audit.record_security_event('session-revoked', p_user_id, null);
  return 'revoked';
end
$$;

comment on function strata.revoke_user_sessions(uuid) is 'Ends all sessions of a user, however many there are, and the sign-ins that wait for a second proof, and forgets all devices: revoked or unknown.';

alter function strata.revoke_user_sessions(uuid) owner to strata_definer;
