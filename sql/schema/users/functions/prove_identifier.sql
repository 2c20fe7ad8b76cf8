-- What was set up before anybody proved an address may be somebody else's doing: with the first proof it goes, and so do the sessions. Not where the prover is signed in
-- as the user: then it was their own doing. The throttle of the address is locked by the caller; the constraints decide what slips past.
create function strata_users.prove_identifier(p_user_id uuid, p_kind text, p_address text, p_is_signed_in boolean default false) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock  timestamptz := strata_core.clock();
  v_value  text := strata_users.normalise_identifier(p_kind, p_address);
  v_holder uuid;
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform from strata_users.users u where u.user_id = p_user_id for no key update;

  select i.user_id into v_holder from strata_users.identifiers i
  where i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null;
  if v_holder = p_user_id then
    update strata_users.identifiers i set last_proof_at = v_clock
    where i.kind = p_kind and i.value = v_value and i.verified_at is not null and i.released_at is null;
    return 'proved';
  elsif v_holder is not null then
    return 'held';
  elsif strata_users.is_quarantined(p_kind, v_value, p_user_id) then
    return 'quarantined';
  end if;

  if not p_is_signed_in and not exists (select from strata_users.identifiers i where i.user_id = p_user_id and i.verified_at is not null) then
    delete from strata_users.password_credentials c where c.user_id = p_user_id;
    delete from strata_users.federated_identities f where f.user_id = p_user_id;
    delete from strata_users.passkeys p where p.user_id = p_user_id;
    delete from strata_users.totp_factors t where t.user_id = p_user_id;
    delete from strata_users.recovery_codes r where r.user_id = p_user_id;
    delete from strata_users.private_identifications i where i.user_id = p_user_id;
    perform strata_users.forget_devices(p_user_id);
    update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_user_id;
  end if;
  insert into strata_users.identifiers as i (user_id, kind, value, address, is_primary, claimed_at, verified_at, last_proof_at)
  values (p_user_id, p_kind, v_value, btrim(p_address),
          not exists (select from strata_users.identifiers o where o.user_id = p_user_id and o.kind = p_kind and o.is_primary), v_clock, v_clock, v_clock)
  on conflict (user_id, kind, value) where released_at is null do update
    set address = excluded.address, is_primary = excluded.is_primary, verified_at = v_clock, last_proof_at = v_clock;
  if p_kind = 'phone' then
    perform strata_users.settle_released_number(v_value, p_user_id);
  end if;
  update strata_users.users u
  set email_verified_at = case p_kind when 'email' then coalesce(u.email_verified_at, v_clock) else u.email_verified_at end,
      phone_verified_at = case p_kind when 'phone' then coalesce(u.phone_verified_at, v_clock) else u.phone_verified_at end,
      status_reason = null
  where u.user_id = p_user_id and (p_kind = 'email' and u.email_verified_at is null or p_kind = 'phone' and u.phone_verified_at is null);
  return 'proved';
end
$$;

comment on function strata_users.prove_identifier(uuid, text, text, boolean) is 'A user has proved an address: it is theirs from now on, unless somebody holds it. Outcomes: proved, held, quarantined. Called by functions that have verified the proof. Raises ST402 for what is no address.';

alter function strata_users.prove_identifier(uuid, text, text, boolean) owner to strata_definer;
