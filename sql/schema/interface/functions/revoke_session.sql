create function strata.revoke_session(p_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_hash bytea := sha256(convert_to(p_token, 'UTF8'));
begin
  update strata_users.sessions s set revoked_at = strata_core.clock() where s.token_hash = v_hash and s.revoked_at is null;
  if found then
    return 'revoked';
  end if;
  return case when exists (select from strata_users.sessions s where s.token_hash = v_hash) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_session(text) is 'Ends a session for whoever holds its token: revoked, unchanged (was revoked before) or unknown. Transactions under way keep their context to their end.';

alter function strata.revoke_session(text) owner to strata_definer;
