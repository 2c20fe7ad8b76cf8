create function strata.list_joinable_organizations()
  returns table (organization_id uuid, name text, domain text, is_proof_required boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_user_id uuid := (select c.user_id from strata_core.context c);
begin
  return query
    select o.organization_id, o.name, j.domain, bool_and(j.is_proof_required)
    from strata_tenancy.joinable_domains(v_user_id, v_clock) j
    join strata_tenancy.organizations o on o.organization_id = j.organization_id
    where strata_tenancy.organization_status_at(o, v_clock) = 'active'
      and not exists (select from strata_tenancy.memberships m
                      where m.organization_id = o.organization_id and m.user_id = v_user_id and m.ended_at is null)
      and not strata_tenancy.was_removed(o.organization_id, v_user_id)
      and not strata_access.has_left_denied(o.organization_id, v_user_id)
      and not strata_tenancy.has_required_attributes('member')
    group by o.organization_id, o.name, j.domain
    order by o.name, o.organization_id, j.domain;
end
$$;

comment on function strata.list_joinable_organizations() is 'One row per organization, and domain of it, that the user of the session may join by an e-mail address that the user has proved there. Where the proof is longer ago than the setting domain_join_proof_age the address has to be proved again first. No row without a session.';

alter function strata.list_joinable_organizations() owner to strata_definer;
