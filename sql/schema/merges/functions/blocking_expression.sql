create function strata_merges.blocking_expression(p_kind text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select format('array(select distinct hashtextextended(k.value, k.seed) from (%s) k where k.value is not null)',
                        string_agg(format('select unnest(%s) as value, %s as seed', b.keys, hashtext(b.rule)), ' union all ' order by b.rule))
          from strata_merges.blocking_rules b
          where b.kind = p_kind);
end
$$;

comment on function strata_merges.blocking_expression(text) is 'SQL expression over a row f of features: the hashed keys of a record.';

alter function strata_merges.blocking_expression(text) owner to strata_definer;
