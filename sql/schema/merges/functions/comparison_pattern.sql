-- Written by the owner of the schema, who may do everything, and by nobody else: so it is put into statements as it stands.
create function strata_merges.comparison_pattern(p_kind text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select string_agg(format('(case %s else %s end::bigint << %s)', a.branches, a.rest, 4 * (a.attribute_no - 1)), ' | ' order by a.attribute_no)
          from (select row_number() over (order by c.attribute collate "C") as attribute_no,
                       string_agg(format('when %s then %s', c.condition, c.position), ' ' order by c.position) filter (where c.condition is not null) as branches,
                       coalesce(min(c.position) filter (where c.condition is null), 0) as rest
                from strata_merges.comparison_levels c
                where c.kind = p_kind
                group by c.attribute) a);
end
$$;

comment on function strata_merges.comparison_pattern(text) is 'SQL expression over l and r: at which levels two records of a kind agree, four bits for each attribute in the order of their names.';

alter function strata_merges.comparison_pattern(text) owner to strata_definer;
