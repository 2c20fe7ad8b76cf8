-- Compare and set: the counter that the client verified against must still be the one stored. A counter that did not move on is what a copied
-- authenticator looks like (WebAuthn 6.1.1): such a passkey is set aside, not merely refused.
create function strata_users.use_passkey(p_credential_id bytea, p_sign_count_before bigint, p_sign_count bigint) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_user_id  uuid;
  v_owner_id uuid;
begin
  if p_sign_count not between 0 and 4294967295 then
    perform strata_core.raise_error('ST402', 'passkeys_sign_count_check');
  end if;
  update strata_users.passkeys p
  set sign_count = p_sign_count, last_used_at = strata_core.clock()
  where p.credential_id = p_credential_id and p.suspect_at is null and p.sign_count = p_sign_count_before
    and (p_sign_count > p_sign_count_before or (p_sign_count = 0 and p_sign_count_before = 0))
  returning p.user_id into v_user_id;
  if v_user_id is null then
    update strata_users.passkeys p set suspect_at = strata_core.clock()
    where p.credential_id = p_credential_id and p.suspect_at is null and p_sign_count <= p.sign_count and p.sign_count > 0
    returning p.user_id into v_owner_id;
    if found then
      perform strata_users.announce_event(v_owner_id, 'credential-compromise', p_details => jsonb_build_object('credential_type', 'passkey'));
    end if;
  end if;
  return v_user_id;
end
$$;

comment on function strata_users.use_passkey(bytea, bigint, bigint) is 'Moves the counter of a passkey from what the client saw to what the authenticator signed, and answers whose it is; null when it is unknown, set aside, or its counter is not the one that was seen. One that goes back or stands still is set aside. Raises ST402 for what is no counter.';

alter function strata_users.use_passkey(bytea, bigint, bigint) owner to strata_definer;
