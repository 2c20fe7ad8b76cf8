-- Ends the current contact of the type in the group and begins the new one, in one call, so that there is always at most one.
create function strata.set_party_contact(p_organization_id uuid, p_membership_id uuid, p_contact_type text, p_value text, p_contact_group text default 'main') returns text
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
  elsif p_contact_type is null or p_contact_group is null then
    perform strata_core.raise_error('ST402', 'party_contacts_contact_type_check');
  elsif exists (select from strata_tenancy.party_contacts c
                where c.organization_id = p_organization_id and (c.membership_id = p_membership_id or p_membership_id is null and c.membership_id is null)
                  and c.contact_group = p_contact_group and c.contact_type = p_contact_type and c.ended_at is null and c.value = p_value) then
    return 'unchanged';
  end if;
  update strata_tenancy.party_contacts c set ended_at = greatest(v_clock, c.started_at + interval '1 microsecond')
  where c.organization_id = p_organization_id and (c.membership_id = p_membership_id or p_membership_id is null and c.membership_id is null)
    and c.contact_group = p_contact_group and c.contact_type = p_contact_type and c.ended_at is null;
  if p_value is null then
    return case when found then 'done' else 'unchanged' end;
  end if;
  insert into strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type, value, started_at)
  values (p_organization_id, p_membership_id, p_contact_group, p_contact_type, p_value, v_clock)
  -- Only in repeatable read, of a contact that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_party_contact(uuid, uuid, text, text, text) is 'Gives a member, or (null) the organization, a new current contact of a type (email, phone, mobile, fax, website) in a group, or takes it back (null); the former one is kept with its end. Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_contact(uuid, uuid, text, text, text) owner to strata_definer;
