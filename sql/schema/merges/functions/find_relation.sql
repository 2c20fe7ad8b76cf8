-- By the catalog and not by a cast: that fails where the schema may not be used, and what stands in the way of a merge is to be told and not raised.
create function strata_merges.find_relation(p_relation text) returns regclass
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where array[n.nspname::text, c.relname::text] = parse_ident(p_relation));
exception
  when invalid_parameter_value then
    return null;
end
$$;

comment on function strata_merges.find_relation(text) is 'A table by its name with its schema; null when there is none.';

alter function strata_merges.find_relation(text) owner to strata_definer;
