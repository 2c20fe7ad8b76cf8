-- What was authored under the old membership, its history and its former contacts stay with
-- it; what holds now goes along. Roles do not: they are the other organization's to give.
create function strata.move_membership(p_organization_id uuid, p_membership_id uuid, p_to_organization_id uuid, p_reason text default null,
                                       p_to_company_id uuid default null)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_old        strata_tenancy.memberships;
  v_new_id     uuid;
  v_constraint text;
begin
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  perform from strata_tenancy.organizations o where o.organization_id in (p_organization_id, p_to_organization_id) order by o.organization_id for no key update;
  select m.* into v_old from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  if not found or not exists (select from strata_tenancy.organizations o where o.organization_id = p_to_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  elsif p_to_organization_id = p_organization_id or strata_tenancy.membership_status_at(v_old, v_clock) not in ('active', 'invited')
        or exists (select from strata_tenancy.organizations o where o.organization_id = p_to_organization_id and o.closed_at is not null) then
    return query select 'refused', null::uuid;
    return;
  end if;

  insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, member_number, login_name, given_name, family_name, job_title,
                                               locale, time_zone, attributes, joined_at)
  values (p_to_organization_id, v_old.user_id, p_to_company_id, v_old.party_type, v_old.label, v_old.member_number, v_old.login_name, v_old.given_name, v_old.family_name,
          v_old.job_title, v_old.locale, v_old.time_zone, v_old.attributes, case when v_old.joined_at is not null then v_clock end)
  returning m.membership_id into v_new_id;
  insert into strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type, value, started_at)
  select p_to_organization_id, v_new_id, c.contact_group, c.contact_type, c.value, c.started_at
  from strata_tenancy.party_contacts c
  where c.organization_id = p_organization_id and c.membership_id = p_membership_id and c.ended_at is null;
  insert into strata_tenancy.party_addresses (organization_id, membership_id, address_group, address_lines, locality, region, postal_code, country, started_at)
  select p_to_organization_id, v_new_id, a.address_group, a.address_lines, a.locality, a.region, a.postal_code, a.country, a.started_at
  from strata_tenancy.party_addresses a
  where a.organization_id = p_organization_id and a.membership_id = p_membership_id and a.ended_at is null;
  insert into strata_tenancy.party_settings (organization_id, membership_id, setting_group, setting, value)
  select p_to_organization_id, v_new_id, s.setting_group, s.setting, s.value
  from strata_tenancy.party_settings s
  where s.organization_id = p_organization_id and s.membership_id = p_membership_id and s.value is not null;
  insert into strata_tenancy.membership_moves (from_organization_id, from_membership_id, to_organization_id, to_membership_id, moved_at)
  values (p_organization_id, p_membership_id, p_to_organization_id, v_new_id, v_clock);
  -- Raised, so that the new membership is undone.
  if strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'end', p_reason) = 'last_owner' then
    perform strata_core.raise_error('ST204');
  end if;
  return query select 'moved', v_new_id;
exception
  when sqlstate 'ST204' then
    return query select 'last_owner', null::uuid;
  when unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    -- Only in repeatable read, of a membership of the person that it cannot see: the transaction is repeated.
    if v_constraint = 'memberships_one_default_per_user_idx' then
      raise exception using errcode = 'serialization_failure';
    end if;
    return query select case v_constraint when 'memberships_one_member_number_idx' then 'member_number_taken' when 'memberships_one_login_name_idx' then 'login_name_taken'
                                          else 'label_taken' end, null::uuid;
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.move_membership(uuid, uuid, uuid, text, uuid) is 'Ends a membership in one organization and makes one in another with its type, names, number, attributes, and current contacts, addresses and settings; roles and relations stay behind. Outcomes: moved, label_taken, member_number_taken, login_name_taken, last_owner, refused, unknown. Refused: is suspended or has ended, or the other organization is closed or the same. Raises ST402, with the constraint, for a company that is none of the other organization, a reason that is not allowed or attributes that are not any more.';

alter function strata.move_membership(uuid, uuid, uuid, text, uuid) owner to strata_definer;
