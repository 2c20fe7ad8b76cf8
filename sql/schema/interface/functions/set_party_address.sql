-- Ends the current address of the group and begins the new one, in one call, so that there is always at most one.
create function strata.set_party_address(p_organization_id uuid, p_membership_id uuid, p_address_lines text[], p_locality text default null, p_region text default null,
                                         p_postal_code text default null, p_country text default null, p_address_group text default 'main') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, p_membership_id);
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  elsif p_address_group is null then
    perform strata_core.raise_error('ST402', 'party_addresses_address_group_check');
  end if;
  update strata_tenancy.party_addresses a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.organization_id = p_organization_id and (a.membership_id = p_membership_id or p_membership_id is null and a.membership_id is null)
    and a.address_group = p_address_group and a.ended_at is null;
  if p_address_lines is null then
    return case when found then 'done' else 'unchanged' end;
  end if;
  insert into strata_tenancy.party_addresses (organization_id, membership_id, address_group, address_lines, locality, region, postal_code, country, started_at)
  values (p_organization_id, p_membership_id, p_address_group, p_address_lines, p_locality, p_region, p_postal_code, p_country, v_clock)
  -- Only in repeatable read, of an address that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_party_address(uuid, uuid, text[], text, text, text, text, text) is 'Gives a member, or (null) the organization, a new current address in a group, or takes it back (no lines); the former one is kept with its end. Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_address(uuid, uuid, text[], text, text, text, text, text) owner to strata_definer;
