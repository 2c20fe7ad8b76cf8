-- A domain that was given up is somebody else's before it has lapsed here: from the first look-up that misses the record nobody joins by it.
-- By what comes behind the one @ of the address in its canonical form: a domain below is another one, and what stands before the @ says nothing.
create function strata_tenancy.joinable_domains(p_user_id uuid, p_at timestamptz)
  returns table (organization_id uuid, organization_domain_id uuid, domain text, is_proof_required boolean)
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.organization_id, d.organization_domain_id, d.domain,
           coalesce(bool_and(i.last_proof_at + strata_core.setting_interval('domain_join_proof_age') <= p_at), false)
    from strata_users.identifiers i
    join strata_tenancy.domain_holders h on h.domain = split_part(i.value, '@', 2)
    join strata_tenancy.organization_domains d on d.organization_id = h.holder_organization_id and d.organization_domain_id = h.organization_domain_id
    where i.user_id = p_user_id and i.kind = 'email' and i.verified_at is not null and i.released_at is null
      and d.status = 'verified' and d.miss_count = 0 and d.joinable_at is not null
      and not exists (select from strata_tenancy.public_mail_domains p where p.domain = d.domain)
    group by d.organization_id, d.organization_domain_id, d.domain;
end
$$;

comment on function strata_tenancy.joinable_domains(uuid, timestamptz) is 'The verified domains, found at the last look-up, that let join whoever has an address there, and at which a user has proved one; whether all such proofs are too old.';

alter function strata_tenancy.joinable_domains(uuid, timestamptz) owner to strata_definer;
