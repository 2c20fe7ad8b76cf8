create function strata.number_history(p_address text)
  returns table (user_id uuid, held_from timestamptz, held_to timestamptz, last_proof_at timestamptz, release_reason text, quarantined_until timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value text := strata_users.normalise_identifier('phone', p_address);
begin
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  return query
    select i.user_id, i.verified_at, i.released_at, i.last_proof_at, i.release_reason, i.quarantined_until
    from strata_users.identifiers i
    where i.kind = 'phone' and i.value = v_value and i.verified_at is not null
    order by i.verified_at;
end
$$;

comment on function strata.number_history(text) is 'One row per user who has held a phone number, from when to when (null: still), the first holder first. Raises ST402 for what is no phone number.';

alter function strata.number_history(text) owner to strata_definer;
