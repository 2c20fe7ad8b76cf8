create function strata.remove_relationship_rule(p_relationship_type text, p_upper_party_type text, p_lower_party_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  delete from strata_tenancy.relationship_rules r
  where r.relationship_type = p_relationship_type and r.upper_party_type = p_upper_party_type and r.lower_party_type = p_lower_party_type;
  return case when found then 'done' else 'unknown' end;
exception
  when foreign_key_violation then
    return 'in_use';
end
$$;

comment on function strata.remove_relationship_rule(text, text, text) is 'Lets the one type stand above the other in a kind of relation no longer. Outcomes: done, in_use, unknown. In_use: there are such relations, ended ones too, which stay to be read.';

alter function strata.remove_relationship_rule(text, text, text) owner to strata_definer;
