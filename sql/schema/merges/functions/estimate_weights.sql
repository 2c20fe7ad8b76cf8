-- Fellegi and Sunter's weights, without anybody saying which pairs are one: strangers are learnt from pairs at random, and how two records of one person agree
-- from those that share a key, by expectation and maximization over the few thousand patterns that occur. What shares no key is taken for strangers, so
-- that the odds stand for all pairs and mean the same whatever the number of records. A few imagined pairs keep small data away from certainty.
create function strata_merges.estimate_weights(p_kind text, p_record_count integer) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_sample     constant integer := 100000;
  v_imagined   constant double precision := 3;
  -- Eight bits, as in store_candidates.
  v_most       constant double precision := 8 * ln(2);
  v_pair_count double precision := greatest(p_record_count::double precision * (p_record_count - 1) / 2, 1);
  v_attributes integer;
  v_levels     integer[];
  v_shared     boolean[];
  v_household  double precision;
  v_patterns   bigint[];
  v_counts     double precision[];
  v_blocked    integer;
  v_start      double precision[];
  v_weights    double precision[];
  v_m          double precision[];
  v_u          double precision[];
  v_ones       double precision[];
  v_strangers  double precision[];
  v_prior      double precision := 0.2 / greatest(p_record_count - 1, 1);
  v_matches    double precision := 0;
  v_former     double precision := -1;
  v_odds       double precision;
  v_part       double precision;
  v_sum_one    double precision;
  v_sum_other  double precision;
  v_at         integer;
begin
  select array_agg(a.levels order by a.attribute collate "C"), array_agg(a.is_household order by a.attribute collate "C") into v_levels, v_shared
  from (select c.attribute, max(c.position) as levels, bool_or(c.is_household) as is_household from strata_merges.comparison_levels c where c.kind = p_kind group by c.attribute) a;
  v_attributes := cardinality(v_levels);

  select array_agg(p.pattern), array_agg(p.occurrences) into v_patterns, v_counts
  from (select c.pattern, count(*)::double precision as occurrences from strata_merges.compared_pairs c group by c.pattern) p;
  v_patterns := coalesce(v_patterns, '{}');
  v_counts := coalesce(v_counts, '{}');
  v_blocked := cardinality(v_patterns);

  -- The same pairs every time, so that the same records give the same weights.
  execute format(
    'select $1 || coalesce(array_agg(p.pattern), ''{}''), $2 || coalesce(array_agg(p.occurrences), ''{}'')
     from (select q.pattern, count(*)::double precision as occurrences
           from (select %s as pattern
                 from generate_series(1, $3) g
                 join strata_merges.%I l on l.record_no = 1 + abs(hashint8extended(g, 1) %% $4)
                 join strata_merges.%I r on r.record_no = 1 + abs(hashint8extended(g, 2) %% $4) and r.record_no <> l.record_no) q
           group by q.pattern) p', strata_merges.comparison_pattern(p_kind), p_kind || '_features', p_kind || '_features')
    into v_patterns, v_counts using v_patterns, v_counts, v_sample, greatest(p_record_count, 1);

  v_start := array_fill(0::double precision, array[16 * v_attributes]);
  v_weights := v_start;
  v_m := v_start;
  v_u := v_start;
  for a in 1 .. v_attributes loop
    for p in 1 .. v_levels[a] loop
      v_start[16 * a - 15 + p] := case when p = 1 then 0.8 else 0.2 / (v_levels[a] - 1) end;
    end loop;
  end loop;
  v_m := v_start;

  for round in 0 .. 25 loop
    v_ones := array_fill(0::double precision, array[16 * v_attributes]);
    v_strangers := v_ones;
    v_matches := 0;
    for i in 1 .. cardinality(v_patterns) loop
      v_odds := ln(v_prior / (1 - v_prior));
      v_household := 0;
      for a in 1 .. v_attributes loop
        if v_shared[a] then
          v_household := v_household + v_weights[16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer];
        else
          v_odds := v_odds + v_weights[16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer];
        end if;
      end loop;
      v_odds := v_odds + least(v_household, v_most - ln(v_prior / (1 - v_prior)));
      v_part := case when round = 0 then 0 else 1 / (1 + exp(-least(greatest(v_odds, -500), 500))) end;
      if i <= v_blocked then
        v_matches := v_matches + v_counts[i] * v_part;
        continue when v_part < 1e-6;
        for a in 1 .. v_attributes loop
          v_at := 16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer;
          v_ones[v_at] := v_ones[v_at] + v_counts[i] * v_part;
        end loop;
      else
        for a in 1 .. v_attributes loop
          v_at := 16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer;
          v_strangers[v_at] := v_strangers[v_at] + v_counts[i] * (1 - v_part);
        end loop;
      end if;
    end loop;

    for a in 1 .. v_attributes loop
      v_sum_one := v_imagined;
      v_sum_other := 0.5 * v_levels[a];
      for p in 1 .. v_levels[a] loop
        v_sum_one := v_sum_one + v_ones[16 * a - 15 + p];
        v_sum_other := v_sum_other + v_strangers[16 * a - 15 + p];
      end loop;
      for p in reverse v_levels[a] .. 1 loop
        v_at := 16 * a - 15 + p;
        if round > 0 then
          v_m[v_at] := (v_ones[v_at] + v_imagined * v_start[v_at]) / v_sum_one;
        end if;
        v_u[v_at] := (v_strangers[v_at] + 0.5) / v_sum_other;
        v_weights[v_at] := ln(v_m[v_at] / v_u[v_at]);
        -- To agree more is never worth less.
        if p < v_levels[a] then
          v_weights[v_at] := greatest(v_weights[v_at], v_weights[v_at + 1]);
        end if;
      end loop;
    end loop;
    if round > 0 then
      v_prior := least(greatest(v_matches, 0.01 * p_record_count, 0.5) / v_pair_count, 0.5);
      exit when abs(v_matches - v_former) <= 0.0001 * v_matches;
      v_former := v_matches;
    end if;
  end loop;

  delete from strata_merges.comparison_weights w where w.kind = p_kind;
  insert into strata_merges.comparison_weights (kind, attribute, position, m_probability, u_probability, weight, estimated_at)
  select p_kind, c.attribute, c.position, coalesce(nullif(v_m[c.at], 0), 1), coalesce(nullif(v_u[c.at], 0), 1), v_weights[c.at] / ln(2), strata_core.clock()
  from (select l.attribute, l.position, 16 * dense_rank() over (order by l.attribute collate "C") - 15 + l.position as at
        from strata_merges.comparison_levels l where l.kind = p_kind) c;
  insert into strata_merges.matching_parameters as m (kind, record_count, prior, estimated_at)
  values (p_kind, p_record_count, ln(v_prior / (1 - v_prior)) / ln(2), strata_core.clock())
  on conflict (kind) do update set record_count = excluded.record_count, prior = excluded.prior, estimated_at = excluded.estimated_at;
end
$$;

comment on function strata_merges.estimate_weights(text, integer) is 'Estimates from the compared pairs of a full search, and from pairs taken at random, what each level of agreement is worth.';

alter function strata_merges.estimate_weights(text, integer) owner to strata_definer;
