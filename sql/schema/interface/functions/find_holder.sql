create function strata.find_holder(p_kind text, p_value text, p_issuer text default null)
  returns table (hold text, user_id uuid, status text, since timestamptz, until timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_value text;
begin
  if p_kind = 'identity' then
    return query
      select 'held', f.user_id, strata_users.user_status_at(u, v_clock), f.linked_at, null::timestamptz
      from strata_users.federated_identities f join strata_users.users u on u.user_id = f.user_id
      where f.issuer = p_issuer and f.subject = p_value;
    return;
  end if;
  v_value := strata_users.normalise_identifier(p_kind, p_value);
  if v_value is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  return query
    select case when i.released_at is null then 'held' else 'quarantined' end, i.user_id, strata_users.user_status_at(u, v_clock),
           coalesce(i.released_at, i.verified_at), i.quarantined_until
    from strata_users.identifiers i join strata_users.users u on u.user_id = i.user_id
    where i.kind = p_kind and i.value = v_value and i.verified_at is not null
      and (i.released_at is null or i.quarantined_until > v_clock)
    order by i.released_at desc nulls first;
end
$$;

comment on function strata.find_holder(text, text, text) is 'Who stands in the way of somebody who wants an email, phone, username or identity (issuer and subject): one row per user who holds it, or who held it so lately that nobody else can have it yet. For staff, and nobody else. Raises ST402 for what is no such value.';

alter function strata.find_holder(text, text, text) owner to strata_definer;
