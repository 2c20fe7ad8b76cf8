create function strata.remove_party_type_attribute(p_party_type text, p_attribute text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  delete from strata_tenancy.party_type_attributes a where a.party_type = p_party_type and a.attribute = p_attribute;
  return case when found then 'done' else 'unknown' end;
end
$$;

comment on function strata.remove_party_type_attribute(text, text) is 'Takes an attribute away from a type. Values that are stored stay until what they belong to is next changed, and must go then. Outcomes: done, unknown.';

alter function strata.remove_party_type_attribute(text, text) owner to strata_definer;
