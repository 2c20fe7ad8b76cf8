create function strata.set_party_setting(p_organization_id uuid, p_membership_id uuid, p_setting_group text, p_setting text, p_value jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, p_membership_id);
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  elsif p_value is null then
    update strata_tenancy.party_settings s set value = null
    where s.organization_id = p_organization_id and (s.membership_id = p_membership_id or p_membership_id is null and s.membership_id is null)
      and s.setting_group = p_setting_group and s.setting = p_setting and s.value is not null;
  else
    insert into strata_tenancy.party_settings as s (organization_id, membership_id, setting_group, setting, value)
    values (p_organization_id, p_membership_id, p_setting_group, p_setting, p_value)
    on conflict (organization_id, membership_id, setting_group, setting) do update set value = excluded.value where s.value is distinct from excluded.value;
  end if;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_settings_setting_check'));
end
$$;

comment on function strata.set_party_setting(uuid, uuid, text, text, jsonb) is 'Sets a value that the application keeps for a member, or (null) for the organization, or takes it back (null). Members may do it for themselves. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has left, was erased, or is closed. Raises ST402, with the constraint, for values that are not allowed, and ST202 for a member outside of read committed.';

alter function strata.set_party_setting(uuid, uuid, text, text, jsonb) owner to strata_definer;
