-- Somebody may be signing in at this moment with what has just ceased to be worth anything, and their session cannot be seen yet. Sessions opened under an earlier
-- epoch are dead whenever they are written, so the epoch moves on and takes the session that stays along; sign-ins that wait for a second proof die with it. The
-- caller has locked the user.
create function strata_users.revoke_other_sessions(p_user_id uuid, p_session_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_epoch integer;
begin
  update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id returning u.session_epoch into v_epoch;
  update strata_users.sessions s set user_epoch = v_epoch where s.session_id = p_session_id and s.user_epoch = v_epoch - 1;
  update strata_users.sessions s set revoked_at = strata_core.clock()
  where s.user_id = p_user_id and s.session_id is distinct from p_session_id and s.revoked_at is null and s.expires_at > strata_core.clock();
  perform strata_audit.record_security_event('session-revoked', p_user_id, null, jsonb_strip_nulls(jsonb_build_object('except_session_id', p_session_id)),
                                             p_actor_user_id => case when p_session_id is not null then p_user_id end, p_actor_session_id => p_session_id);
end
$$;

comment on function strata_users.revoke_other_sessions(uuid, uuid) is 'Ends all sessions of a user but one, also those that are being opened at this moment, and sign-ins that wait for a second proof.';

alter function strata_users.revoke_other_sessions(uuid, uuid) owner to strata_definer;
