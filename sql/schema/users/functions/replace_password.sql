-- The caller has locked the user.
create function strata_users.replace_password(p_user_id uuid, p_password_hash text, p_session_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_change_type text := strata_users.store_password(p_user_id, p_password_hash);
begin
  perform strata_users.revoke_other_sessions(p_user_id, p_session_id);
  perform strata_users.forget_devices(p_user_id, p_session_id);
  perform strata_audit.record_security_event('credential-change', p_user_id, null, jsonb_build_object('credential_type', 'password', 'change_type', v_change_type));
  perform strata_users.announce_event(p_user_id, 'recovery-activated');
end
$$;

comment on function strata_users.replace_password(uuid, text, uuid) is 'Sets the password of a user who has recovered, ends all sessions but the one that the recovery opened, forgets all devices but its, and tells all proved addresses. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata_users.replace_password(uuid, text, uuid) owner to strata_definer;
