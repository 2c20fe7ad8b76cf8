create function strata_merges.row_key(p_relation regclass) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (
    select array_agg(a.attname::text order by k.position)
    from (select i.indrelid, i.indkey, i.indnkeyatts from pg_index i
          where i.indrelid = p_relation and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
            and not exists (select from unnest(i.indkey) with ordinality as n (attnum, position) join pg_attribute b on b.attrelid = i.indrelid and b.attnum = n.attnum
                            where n.position <= i.indnkeyatts and not b.attnotnull)
          order by i.indisprimary desc, i.indexrelid limit 1) i
    cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where k.position <= i.indnkeyatts);
end
$$;

comment on function strata_merges.row_key(regclass) is 'The columns by which the rows of a table are told apart: its primary key, or another key without nulls. Null when there is none.';

alter function strata_merges.row_key(regclass) owner to strata_definer;
