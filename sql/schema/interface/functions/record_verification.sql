-- The first version of what identifiers will prove: only the fact that a contact of this kind was proved, and when first.
create function strata.record_verification(p_user_id uuid, p_kind text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  if p_kind is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_kind_check');
  end if;
  update strata_users.users u
  set email_verified_at = case p_kind when 'email' then coalesce(u.email_verified_at, v_clock) else u.email_verified_at end,
      phone_verified_at = case p_kind when 'phone' then coalesce(u.phone_verified_at, v_clock) else u.phone_verified_at end,
      status_reason = null
  where u.user_id = p_user_id and u.status not in ('merged', 'erased');
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.users u where u.user_id = p_user_id) then 'refused' else 'unknown' end;
end
$$;

comment on function strata.record_verification(uuid, text) is 'Records that a user proved a contact, of kind email or phone. The first proof counts. Outcome done, refused (merged or erased) or unknown. Raises ST402 for another kind.';

alter function strata.record_verification(uuid, text) owner to strata_definer;
