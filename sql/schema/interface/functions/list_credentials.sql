create function strata.list_credentials(p_session_token text)
  returns table (kind text, credential_id uuid, label text, added_at timestamptz, last_used_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    perform strata_core.raise_error('ST103');
  end if;
  return query
    select 'password', null::uuid, null::text, c.set_at, null::timestamptz from strata_users.password_credentials c where c.user_id = v_session.user_id
    union all
    select 'identity', f.federated_identity_id, f.issuer, f.linked_at, f.last_used_at from strata_users.federated_identities f where f.user_id = v_session.user_id
    union all
    select 'passkey', p.passkey_id, p.label, p.registered_at, p.last_used_at from strata_users.passkeys p where p.user_id = v_session.user_id
    union all
    select 'totp', t.totp_factor_id, null, t.confirmed_at, null from strata_users.totp_factors t where t.user_id = v_session.user_id and t.confirmed_at is not null
    union all
    select 'recovery_codes', null, (count(*) filter (where r.used_at is null))::text, min(r.created_at), max(r.used_at)
    from strata_users.recovery_codes r where r.user_id = v_session.user_id having count(*) filter (where r.used_at is null) > 0;
end
$$;

comment on function strata.list_credentials(text) is 'One row per credential of the user of a session: password, identity (label: the issuer), passkey (label: its name), totp, recovery_codes (label: how many are left). Raises ST103 when the session is refused.';

alter function strata.list_credentials(text) owner to strata_definer;
