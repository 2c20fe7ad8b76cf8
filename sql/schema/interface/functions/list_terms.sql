create function strata.list_terms()
  returns table (term text, version text, kind text, applies_to text, name text, uri text, sha256 bytea, is_required boolean, published_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select v.term, v.version, v.kind, v.applies_to, t.name, v.uri, v.sha256::bytea, v.is_required, v.published_at
    from strata_tenancy.term_versions_in_force(strata_core.clock()) v
    join strata_tenancy.terms t on t.term = v.term
    order by v.term;
end
$$;

comment on function strata.list_terms() is 'One row per term in use, with the version that is in force. For everybody: somebody who signs up reads them before there is a session.';

alter function strata.list_terms() owner to strata_definer;
