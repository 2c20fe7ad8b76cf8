-- The row of the user is the lock: of two removals at once, each of which would leave the other, the second finds the first done.
create function strata.remove_credential(p_session_token text, p_kind text, p_credential_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  if strata_users.usable_methods(v_session.user_id) = array[p_kind] then
    return 'last_method';
  end if;
  case p_kind
    when 'password' then
      delete from strata_users.password_credentials c where c.user_id = v_session.user_id;
    when 'identity' then
      delete from strata_users.federated_identities f where f.user_id = v_session.user_id and f.federated_identity_id = p_credential_id;
    when 'passkey' then
      delete from strata_users.passkeys p where p.user_id = v_session.user_id and p.passkey_id = p_credential_id;
    when 'totp' then
      delete from strata_users.totp_factors t where t.user_id = v_session.user_id;
    when 'recovery_codes' then
      delete from strata_users.recovery_codes r where r.user_id = v_session.user_id;
    else
      perform strata_core.raise_error('ST402', 'credentials_kind_check');
  end case;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, p_kind, 'delete', v_session.session_id);
  return 'done';
end
$$;

comment on function strata.remove_credential(text, text, uuid) is 'Removes a credential of the user of a session who signed in lately: password, identity, passkey, totp or recovery_codes. The last way to sign in stays. Outcomes: done, unknown, last_method, session_refused, reauthentication_required. Raises ST402 for another kind.';

alter function strata.remove_credential(text, text, uuid) owner to strata_definer;
