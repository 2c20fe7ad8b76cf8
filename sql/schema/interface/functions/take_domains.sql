-- Takers do not wait for each other. What nobody answers for is taken again.
create function strata.take_domains(p_limit integer default 100)
  returns table (organization_id uuid, organization_domain_id uuid, domain text, txt_name text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock  timestamptz := strata_core.clock();
  v_period interval := strata_core.setting_interval('domain_search_period');
begin
  return query
    with due as (
      select d.organization_id, d.organization_domain_id
      from strata_tenancy.organization_domains d
      where d.removed_at is null and d.due_at <= v_clock
        and (d.status = 'verified' or greatest(d.requested_at, d.lapsed_at) + v_period > v_clock)
        and exists (select from strata_tenancy.organizations o where o.organization_id = d.organization_id and o.status <> 'closed')
      order by d.due_at, d.organization_domain_id
      limit greatest(least(p_limit, 1000), 0)
      for update of d skip locked
    ), taken as (
      update strata_tenancy.organization_domains d
      set taken_at = v_clock, due_at = v_clock + strata_core.setting_interval('domain_check_lease')
      from due
      where d.organization_id = due.organization_id and d.organization_domain_id = due.organization_domain_id
      returning d.organization_id, d.organization_domain_id, d.domain
    )
    select t.organization_id, t.organization_domain_id, t.domain, strata_core.setting_text('domain_txt_label') || '.' || t.domain
    from taken t
    order by t.organization_domain_id;
end
$$;

comment on function strata.take_domains(integer) is 'Takes domains whose TXT record is to be looked up, for the setting domain_check_lease: whoever has looked calls strata.record_domain_check, and what nobody answers for is taken again. Two takers never get the same one meanwhile. What is verified comes again every domain_check_interval; what is not, ever less often, for domain_search_period.';

alter function strata.take_domains(integer) owner to strata_definer;
