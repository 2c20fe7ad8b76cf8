create function strata_tenancy.has_required_attributes(p_party_type text) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.party_type_attributes a where a.party_type = p_party_type and a.is_required);
end
$$;

comment on function strata_tenancy.has_required_attributes(text) is 'Whether somebody has to say more of a membership of a type than that there is one.';

alter function strata_tenancy.has_required_attributes(text) owner to strata_definer;
