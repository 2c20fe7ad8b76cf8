-- Whether the record is there is decided here, by the whole text: the host says what it read.
create function strata.record_domain_check(p_organization_id uuid, p_organization_domain_id uuid, p_txt_values text[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock    timestamptz;
  v_delay    interval := strata_core.setting_interval('domain_check_delay');
  v_interval interval := strata_core.setting_interval('domain_check_interval');
  v_domain   strata_tenancy.organization_domains;
  v_holder   strata_tenancy.domain_holders;
begin
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id for no key update;
  if not found then
    return 'unknown';
  elsif v_domain.status = 'removed' or v_domain.taken_at is null then
    return 'late';
  end if;
  v_clock := strata_core.clock();

  if p_txt_values is null then
    update strata_tenancy.organization_domains d set taken_at = null, due_at = v_clock + v_delay
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    return 'postponed';
  elsif not v_domain.txt_value = any (array_remove(p_txt_values, null)) then
    update strata_tenancy.organization_domains d
    set taken_at = null, checked_at = v_clock, miss_count = d.miss_count + 1,
        due_at = v_clock + case d.status when 'verified' then v_interval else least(v_delay * power(2, least(d.miss_count, 20)), v_interval) end
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    if v_domain.status <> 'verified' or v_domain.miss_count + 1 < strata_core.setting_integer('domain_check_misses') then
      return 'missed';
    end if;
    update strata_tenancy.organization_domains d set lapsed_at = v_clock, miss_count = 0, due_at = v_clock + v_delay, status_reason = 'the record is gone'
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
    perform strata_audit.record_security_event('domain-lapsed', null, p_organization_id, jsonb_build_object('organization_domain_id', p_organization_domain_id));
    return 'lapsed';
  end if;

  update strata_tenancy.organization_domains d set taken_at = null, checked_at = v_clock, miss_count = 0, due_at = v_clock + v_interval
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  if v_domain.status = 'verified' then
    return 'verified';
  elsif exists (select from strata_tenancy.public_mail_domains p where p.domain = v_domain.domain) then
    return 'public_domain';
  end if;
  -- An organization that was closed keeps nobody from what it had.
  update strata_tenancy.organization_domains d
  set removed_at = v_clock, joinable_at = null, company_id = null, taken_at = null, status_reason = 'the organization is closed'
  from strata_tenancy.domain_holders h
  join strata_tenancy.organizations o on o.organization_id = h.holder_organization_id and o.status = 'closed'
  where h.domain = v_domain.domain and d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id;
  begin
    update strata_tenancy.organization_domains d set verified_at = v_clock, lapsed_at = null, status_reason = 'the record was found'
    where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  exception
    when unique_violation then
      -- Both have had the record. Whether the first still has it is looked up at once.
      update strata_tenancy.organization_domains d set due_at = least(d.due_at, v_clock)
      from strata_tenancy.domain_holders h
      where h.domain = v_domain.domain and d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id and d.taken_at is null;
      return 'held';
  end;
  perform strata_audit.record_security_event('domain-verified', null, p_organization_id, jsonb_build_object('organization_domain_id', p_organization_domain_id));
  return 'verified';
end
$$;

comment on function strata.record_domain_check(uuid, uuid, text[]) is 'What a look-up of the TXT record of a domain that was taken has found: the texts of all records of that name, none for a name that there is not, or null where it could not be looked up, which changes nothing but when it is looked up next. Outcomes: verified, missed, lapsed, held, public_domain, postponed, late, unknown. Lapsed: the record had been missing domain_check_misses times. Held: another organization has the domain and has not lost the record yet. Late: it was answered for already, or is not wanted any more.';

alter function strata.record_domain_check(uuid, uuid, text[]) owner to strata_definer;
