create function strata_merges.record_columns(p_relation regclass, p_columns text[]) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select string_agg(format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' order by c.position)
          from unnest(p_columns) with ordinality as c (name, position)
          join pg_attribute a on a.attrelid = p_relation and a.attname = c.name and not a.attisdropped
          having count(*) = cardinality(p_columns));
end
$$;

comment on function strata_merges.record_columns(regclass, text[]) is 'Columns of a table with their types, to read values of the ledger by. Null when one of them is not there any more.';

alter function strata_merges.record_columns(regclass, text[]) owner to strata_definer;
