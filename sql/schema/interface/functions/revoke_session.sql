create function strata.revoke_session(p_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_hash    bytea := sha256(convert_to(p_token, 'UTF8'));
  v_session strata_users.sessions;
begin
  update strata_users.sessions s set revoked_at = strata_core.clock() where s.token_hash = v_hash and s.revoked_at is null returning s.* into v_session;
  if found then
    perform strata_audit.record_security_event(case when v_session.impersonator_user_id is null then 'session-revoked' else 'impersonation-ended' end,
      v_session.user_id, v_session.organization_id,
      jsonb_strip_nulls(jsonb_build_object('session_id', v_session.session_id, 'impersonator_user_id', v_session.impersonator_user_id)),
      p_actor_user_id => coalesce(v_session.impersonator_user_id, v_session.user_id),
      p_actor_session_id => coalesce(v_session.impersonator_session_id, v_session.session_id));
    return 'revoked';
  end if;
  return case when exists (select from strata_users.sessions s where s.token_hash = v_hash) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_session(text) is 'Ends a session for whoever holds its token, and the impersonations that were started from it: revoked, unchanged (was revoked before) or unknown. Transactions under way keep their context to their end.';

alter function strata.revoke_session(text) owner to strata_definer;
