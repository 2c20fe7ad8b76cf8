create function strata.list_domains(p_organization_id uuid)
  returns table (organization_domain_id uuid, domain text, status text, txt_name text, txt_value text, is_joinable boolean, role_ids uuid[], company_id uuid,
                 miss_count integer, status_reason text, added_at timestamptz, verified_at timestamptz, lapsed_at timestamptz, removed_at timestamptz,
                 checked_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    return;
  end if;
  return query
    select d.organization_domain_id, d.domain, d.status, strata_core.setting_text('domain_txt_label') || '.' || d.domain, d.txt_value, d.joinable_at is not null,
           array(select r.role_id from strata_access.domain_roles r
                 where r.organization_id = d.organization_id and r.organization_domain_id = d.organization_domain_id and r.ended_at is null order by 1),
           d.company_id, d.miss_count, d.status_reason, d.added_at, d.verified_at, d.lapsed_at, d.removed_at, d.checked_at
    from strata_tenancy.organization_domains d
    where d.organization_id = p_organization_id
    order by d.removed_at nulls first, d.domain, d.added_at;
end
$$;

comment on function strata.list_domains(uuid) is 'One row per domain of an organization, removed ones last, with the TXT record that it has to have. No row for whoever may not manage domains there.';

alter function strata.list_domains(uuid) owner to strata_definer;
