-- All values of a row in one statement: a check that looks at two of them sees both.
create function strata_merges.apply_values(p_merge strata_merges.merges, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_key      name := p_merge.kind || '_id';
  v_relation text;
  v_policies strata_merges.merge_policies[];
  v_assignments text;
  v_condition   text;
begin
  for v_relation, v_policies in
    select p.relation, array_agg(p order by p.merge_policy_id) from strata_merges.merge_policies p
    where p.kind = p_merge.kind and (p.policy in ('least', 'greatest', 'coalesce') or p.value_expression is not null)
      and p_merge.choices ->> p.data_group is distinct from 'leave' and strata_merges.find_relation(p.relation) is not null
    group by p.relation order by min(p.merge_policy_id)
  loop
    select string_agg(format('%I = %s', v.column_name, v.expression), ', '), string_agg(format('r.%I is distinct from %s', v.column_name, v.expression), ' or ')
      into v_assignments, v_condition
    from (
      select p.column_name, format('(select %s from %s s cross join (select r.*) t where s.%I = $1)', e.expression, v_relation, v_key) as expression
      from unnest(v_policies) p
      cross join lateral (
        select case
          when p.policy = 'coalesce' and p_merge.choices ->> p.data_group = 'source_wins' then format('coalesce(s.%1$I, t.%1$I)', p.column_name)
          else format('case when %s then %s else t.%I end', coalesce(p.row_condition, 'true'),
                      coalesce(p.value_expression, format('%2$s(t.%1$I, s.%1$I)', p.column_name, p.policy)), p.column_name)
        end as expression
      ) e
    ) v;
    perform strata_merges.change_rows(p_merge, v_policies[1], p_merge.source_id, p_merge.survivor_id, p_clock,
      format('r.%I = $2 and exists (select from %s s where s.%I = $1) and (%s)', v_key, v_relation, v_key, v_condition),
      v_assignments, array(select p.column_name from unnest(v_policies) p), 'value');
  end loop;
end
$$;

comment on function strata_merges.apply_values(strata_merges.merges, timestamptz) is 'Makes the values of the survivor from those of both.';

alter function strata_merges.apply_values(strata_merges.merges, timestamptz) owner to strata_definer;
