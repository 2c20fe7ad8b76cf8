create function strata.retire_term(p_term text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_tenancy.terms t set retired_at = strata_core.clock() where t.term = p_term and t.retired_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.terms t where t.term = p_term) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.retire_term(text) is 'Nobody is asked to accept a term any more; what was accepted stays on record. Outcomes: done, unchanged, unknown.';

alter function strata.retire_term(text) owner to strata_definer;
