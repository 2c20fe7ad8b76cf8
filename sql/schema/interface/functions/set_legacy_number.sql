create function strata.set_legacy_number(p_organization_id uuid, p_membership_id uuid, p_legacy_number bigint) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id)
     or p_membership_id is not null
        and not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  end if;
  insert into strata_access.legacy_numbers as n (organization_id, legacy_number, membership_id)
  values (p_organization_id, p_legacy_number, p_membership_id)
  on conflict on constraint legacy_numbers_membership_id_key do update set legacy_number = excluded.legacy_number where n.legacy_number <> excluded.legacy_number;
  return case when found then 'done' else 'unchanged' end;
exception
  -- Whoever said the same at the same moment meets at the number before they meet at the party.
  when unique_violation then
    return case when exists (select from strata_access.legacy_numbers n
                             where n.organization_id = p_organization_id and n.legacy_number = p_legacy_number
                               and n.membership_id is not distinct from p_membership_id) then 'unchanged' else 'taken' end;
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'legacy_numbers_legacy_number_check'));
end
$$;

comment on function strata.set_legacy_number(uuid, uuid, bigint) is 'Says by which number a system before this one knew a member, or (null) the organization itself. Outcomes: done, unchanged, taken, unknown. Taken: another party of the organization has it. Raises ST402 for a number that is not allowed.';

alter function strata.set_legacy_number(uuid, uuid, bigint) owner to strata_definer;
