create function strata.add_domain(p_organization_id uuid, p_domain text)
  returns table (outcome text, organization_domain_id uuid, txt_name text, txt_value text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_domain       text := strata_tenancy.normalise_domain(p_domain);
  v_organization strata_tenancy.organizations;
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    outcome := 'not_allowed';
    return next;
    return;
  elsif v_domain is null then
    perform strata_core.raise_error('ST402', 'organization_domains_domain_check');
  end if;
  perform strata_access.lock_rights(p_organization_id);
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  v_clock := strata_core.clock();
  if v_organization.organization_id is null then
    outcome := 'unknown';
  elsif strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then
    outcome := 'organization_not_active';
  elsif exists (select from strata_tenancy.public_mail_domains p where p.domain = v_domain) then
    outcome := 'public_domain';
  else
    -- Asked for again, it is looked for again.
    update strata_tenancy.organization_domains d
    set requested_at = v_clock, due_at = case d.status when 'verified' then d.due_at else v_clock end, miss_count = case d.status when 'verified' then d.miss_count else 0 end
    where d.organization_id = p_organization_id and d.domain = v_domain and d.removed_at is null
    returning 'unchanged', d.organization_domain_id, d.txt_value into outcome, organization_domain_id, txt_value;
    if not found then
      insert into strata_tenancy.organization_domains as d (organization_id, domain, txt_value, added_at, requested_at, due_at)
      values (p_organization_id, v_domain, 'strata-domain-verification=' || strata_users.new_token(), v_clock, v_clock, v_clock)
      returning 'added', d.organization_domain_id, d.txt_value into outcome, organization_domain_id, txt_value;
    end if;
    txt_name := strata_core.setting_text('domain_txt_label') || '.' || v_domain;
  end if;
  return next;
end
$$;

comment on function strata.add_domain(uuid, text) is 'Names a domain of an organization: it is verified once its DNS has a TXT record of this name that says this value, and as long as it has. Whether another organization has it is not told before. Outcomes: added, unchanged, public_domain, not_allowed, organization_not_active, unknown. Unchanged: it was named before, with the same record, and is looked for anew. Public domain: anybody gets an address there. Raises ST402 for what is no domain, a top level domain or an IP address, and ST202 outside of read committed.';

alter function strata.add_domain(uuid, text) owner to strata_definer;
