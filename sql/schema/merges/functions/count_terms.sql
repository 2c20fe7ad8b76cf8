create function strata_merges.count_terms(p_kind text, p_record_count integer) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_level record;
begin
  delete from strata_merges.term_frequencies t where t.kind = p_kind;
  for v_level in
    select c.attribute, c.term from strata_merges.comparison_levels c where c.kind = p_kind and c.is_term_frequency
  loop
    execute format(
      'insert into strata_merges.term_frequencies (kind, attribute, term, frequency)
       select $1, $2, hashtextextended(%1$s, 0), count(*)::double precision / $3
       from strata_merges.%2$I l where %1$s is not null group by %1$s having count(*) >= 5
       on conflict do nothing', v_level.term, p_kind || '_features')
      using p_kind, v_level.attribute, p_record_count;
  end loop;
end
$$;

comment on function strata_merges.count_terms(text, integer) is 'Counts in a full search how common the common values are.';

alter function strata_merges.count_terms(text, integer) owner to strata_definer;
