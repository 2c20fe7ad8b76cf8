create function strata.replace_recovery_codes(p_session_token text, p_code_hashes bytea[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session     record;
  v_change_type text := 'create';
  v_constraint  text;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if coalesce(cardinality(p_code_hashes), 0) not between 1 and 50 then
    perform strata_core.raise_error('ST402', 'sha256_check');
  end if;
  delete from strata_users.recovery_codes r where r.user_id = v_session.user_id;
  if found then
    v_change_type := 'update';
  end if;
  insert into strata_users.recovery_codes (user_id, code_hash, created_at)
  select v_session.user_id, h.code_hash, strata_core.clock() from unnest(p_code_hashes) as h (code_hash);
  perform strata_users.announce_credential_change(v_session.user_id, 'recovery_codes', v_change_type, v_session.session_id);
  return 'done';
exception
  when check_violation or not_null_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'sha256_check'));
end
$$;

comment on function strata.replace_recovery_codes(text, bytea[]) is 'Sets the recovery codes of the user of a session who signed in lately, from their SHA-256 hashes; earlier ones are worth nothing any more. Outcomes: done, session_refused, reauthentication_required. Raises ST402 for none, too many, or what is no such hash.';

alter function strata.replace_recovery_codes(text, bytea[]) owner to strata_definer;
