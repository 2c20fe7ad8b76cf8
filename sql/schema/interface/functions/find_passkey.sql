create function strata.find_passkey(p_credential_id bytea) returns table (public_key bytea, sign_count bigint, handles bytea[])
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select p.public_key, p.sign_count, array(select h.handle from strata_users.passkey_handles h where h.user_id = p.user_id)
  from strata_users.passkeys p
  where p.credential_id = p_credential_id and p.suspect_at is null;
end;

comment on function strata.find_passkey(bytea) is 'What verifying a passkey needs: its public key, the counter to compare and hand back, and the handles by which an authenticator may name its user. No row for one that is unknown or was set aside.';

alter function strata.find_passkey(bytea) owner to strata_definer;
