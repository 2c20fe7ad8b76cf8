-- Whatever is connected is one, except by a weak link: a pair that has less than half of its neighbours in common, and
-- both of which are much closer to somebody else, chains no two clusters.
create function strata_merges.cluster_candidates(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_nestloop = off
  set work_mem = '64MB'
as $$
declare
  v_least   double precision := strata_core.setting_integer('duplicate_probability') / 100.0;
  -- How many bits closer the others must be for a link to be weak.
  v_weak    constant double precision := 5;
  v_reached uuid[] := p_record_ids;
  v_further uuid[];
  v_records uuid[];
  v_roots   integer[];
  v_pair    record;
  v_one     integer;
  v_other   integer;
begin
  -- All that hangs together with the records that were searched for, by links that stand or stood.
  while p_record_ids is not null loop
    select array_agg(distinct n.id) into v_further
    from (select unnest(array[d.record_id, d.other_record_id]) as id
          from strata_merges.duplicate_candidates d
          where (d.record_id = any (v_reached) or d.other_record_id = any (v_reached)) and d.kind = p_kind
            and (d.probability >= v_least or d.cluster_id is not null)
          union select unnest(v_reached)) n;
    exit when cardinality(v_further) = cardinality(v_reached);
    v_reached := v_further;
  end loop;

  select array_agg(distinct n.id order by n.id) into v_records
  from (select unnest(array[d.record_id, d.other_record_id]) as id
        from strata_merges.duplicate_candidates d
        where d.kind = p_kind and d.probability >= v_least and d.dismissed_at is null and (v_reached is null or d.record_id = any (v_reached))) n;
  select array_agg(g) into v_roots from generate_series(1, cardinality(v_records)) g;

  for v_pair in
    with links as materialized (
      select d.record_id as one_id, d.other_record_id as other_id, d.score
      from strata_merges.duplicate_candidates d
      where d.kind = p_kind and d.probability >= v_least and d.dismissed_at is null and (v_reached is null or d.record_id = any (v_reached))
    ), sides as materialized (
      select l.one_id as id, l.other_id as neighbour_id, l.score from links l
      union all
      select l.other_id, l.one_id, l.score from links l
    ), best as (
      select s.id, max(s.score) as score from sides s group by s.id
    ), neighbours as (
      select s.id, count(*) as count from sides s group by s.id
    ), common as (
      select s.id as one_id, t.id as other_id, count(*) as count from sides s join sides t on t.neighbour_id = s.neighbour_id and t.id > s.id group by s.id, t.id
    ), weak as (
      select l.one_id, l.other_id
      from links l
      join best b on b.id = l.one_id and b.score > l.score + v_weak
      join best o on o.id = l.other_id and o.score > l.score + v_weak
      join neighbours n on n.id = l.one_id
      join neighbours m on m.id = l.other_id
      left join common c on c.one_id = l.one_id and c.other_id = l.other_id
      where c.count is null or 2 * (c.count + 2) < n.count + m.count - c.count
    )
    select a.no::integer as one, b.no::integer as other
    from links l
    join unnest(v_records) with ordinality as a (id, no) on a.id = l.one_id
    join unnest(v_records) with ordinality as b (id, no) on b.id = l.other_id
    where not exists (select from weak w where w.one_id = l.one_id and w.other_id = l.other_id)
  loop
    v_one := v_pair.one;
    while v_roots[v_one] <> v_one loop
      v_roots[v_one] := v_roots[v_roots[v_one]];
      v_one := v_roots[v_one];
    end loop;
    v_other := v_pair.other;
    while v_roots[v_other] <> v_other loop
      v_roots[v_other] := v_roots[v_roots[v_other]];
      v_other := v_roots[v_other];
    end loop;
    v_roots[greatest(v_one, v_other)] := least(v_one, v_other);
  end loop;
  -- A root is lower than whatever hangs on it, so one pass in order reaches all.
  for i in 1 .. coalesce(cardinality(v_roots), 0) loop
    v_roots[i] := v_roots[v_roots[i]];
  end loop;

  update strata_merges.duplicate_candidates d
  set cluster_id = c.cluster_id
  from (select d.record_id, d.other_record_id,
               case when d.probability >= v_least and d.dismissed_at is null and a.root = b.root then v_records[a.root] end as cluster_id
        from strata_merges.duplicate_candidates d
        left join unnest(v_records, v_roots) as a (id, root) on a.id = d.record_id
        left join unnest(v_records, v_roots) as b (id, root) on b.id = d.other_record_id
        where d.kind = p_kind and (v_reached is null or d.record_id = any (v_reached))) c
  where d.kind = p_kind and d.record_id = c.record_id and d.other_record_id = c.other_record_id and d.cluster_id is distinct from c.cluster_id;
end
$$;

comment on function strata_merges.cluster_candidates(text, uuid[]) is 'Says which candidates are one: all, or those that hang together with some records.';

alter function strata_merges.cluster_candidates(text, uuid[]) owner to strata_definer;
