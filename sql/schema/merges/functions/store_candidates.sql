-- The patterns are few and the pairs many: only pairs whose pattern can be worth it are looked at one by one. A rare value is worth more than a common one,
-- but not beyond sixty-four times the average: it may be a misspelling that both share.
-- However much of name and address agrees, it is the agreement of a household, of which there are about as many other members as there are records of
-- one person: so it counts up to where the odds are even, and eight bits more; who of them it is, the rest must say.
create function strata_merges.store_candidates(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  -- What is less probable is not kept, ten bits below one in two.
  v_least constant double precision := 0.001;
  v_clock timestamptz := strata_core.clock();
  v_values text;
  v_joins  text;
begin
  -- What is the same for all pairs goes into the statement, so that each pair looks its levels up by their position and joins nothing.
  select string_agg(format('(%L, (s.pattern >> %s & 15)::integer, %L::text[], %L::double precision[], %L::boolean[], %L::boolean, %s)',
                           a.attribute, 4 * (a.attribute_no - 1), a.levels, a.weights, a.kept, a.is_household,
                           case when a.term is null then 'null::double precision'
                                else format('case when s.pattern >> %s & 15 = %s then ln(%L::double precision / least(greatest(coalesce(t%s.frequency, 0), %L::double precision, parameters.rarest), %3$L::double precision)) / ln(2) end',
                                            4 * (a.attribute_no - 1), a.term_position, a.m_probability, a.attribute_no, a.u_probability / 64) end), ', ' order by a.attribute_no),
         string_agg(format('left join strata_merges.term_frequencies t%1$s on t%1$s.kind = %2$L and t%1$s.attribute = %3$L and t%1$s.term = hashtextextended(%4$s, 0)',
                           a.attribute_no, p_kind, a.attribute, a.term), ' ' order by a.attribute_no) filter (where a.term is not null)
    into v_values, v_joins
  from (select g.attribute, row_number() over (order by g.attribute collate "C") as attribute_no, max(c.term) as term,
               array_agg(c.level order by g.position) as levels, array_agg(w.weight order by g.position) as weights, array_agg(c.is_always_kept order by g.position) as kept,
               bool_or(c.is_household) as is_household, max(c.position) filter (where c.is_term_frequency) as term_position,
               max(w.m_probability) filter (where c.is_term_frequency) as m_probability, max(w.u_probability) filter (where c.is_term_frequency) as u_probability
        from (select distinct l.attribute, g.position
              from strata_merges.comparison_levels l cross join generate_series(0, 14) as g (position) where l.kind = p_kind) g
        left join strata_merges.comparison_levels c on c.kind = p_kind and c.attribute = g.attribute and c.position = g.position
        left join strata_merges.comparison_weights w on w.kind = p_kind and w.attribute = g.attribute and w.position = g.position
        group by g.attribute) a;

  execute format(
    'with parameters as (
       select m.prior, 4.0 / greatest(m.record_count, 1) as rarest from strata_merges.matching_parameters m where m.kind = $1
     ), levels as (
       select c.attribute, c.position, c.level, c.is_missing, c.is_always_kept, c.is_term_frequency, c.is_household, w.weight,
              dense_rank() over (order by c.attribute collate "C")::integer as attribute_no
       from strata_merges.comparison_levels c
       join strata_merges.comparison_weights w using (kind, attribute, position)
       where c.kind = $1
     ), patterns as (
       select p.pattern
       from (select distinct c.pattern from strata_merges.compared_pairs c) p
       cross join (select distinct l.attribute_no from levels l) a
       join levels l on l.attribute_no = a.attribute_no and l.position = p.pattern >> (4 * a.attribute_no - 4) & 15
       cross join parameters
       group by p.pattern, parameters.prior
       having coalesce(sum(l.weight + case when l.is_term_frequency then 3 else 0 end) filter (where not l.is_household), 0) + parameters.prior
              + least(coalesce(sum(l.weight + case when l.is_term_frequency then 3 else 0 end) filter (where l.is_household), 0), 8 - parameters.prior)
              > log(2, $3::numeric)::double precision
              or bool_or(l.is_always_kept)
     ), found as (
       select least(l.record_id, r.record_id) as record_id, greatest(l.record_id, r.record_id) as other_record_id, e.score, e.evidence, e.digest,
              1 / (1 + 2 ^ -least(greatest(e.score + parameters.prior, -1000), 1000)) as probability
       from (select c.record_no, c.other_record_no, c.pattern from strata_merges.compared_pairs c join patterns using (pattern)) s
       join strata_merges.%1$I l on l.record_no = s.record_no
       join strata_merges.%1$I r on r.record_no = s.other_record_no
       cross join parameters
       %2$s
       cross join lateral (
         with agreed as (
           select v.attribute, v.levels[v.position + 1] as level, v.kept[v.position + 1] as is_always_kept, v.is_household, coalesce(v.rare_weight, v.weights[v.position + 1]) as weight
           from (values %3$s) as v (attribute, position, levels, weights, kept, is_household, rare_weight)
           where v.position > 0
         )
         select sum(w.weight) as score, bool_or(w.is_always_kept) as is_always_kept,
                jsonb_agg(jsonb_build_object(''attribute'', w.attribute, ''level'', w.level, ''weight'', round(w.weight::numeric, 1)) order by w.weight desc, w.attribute) as evidence,
                sha256(convert_to(string_agg(w.attribute || '':'' || w.level, '','' order by w.attribute collate "C") filter (where w.attribute <> ''household''), ''UTF8'')) as digest
         from (select a.attribute, a.level, a.is_always_kept, a.weight from agreed a
               union all
               select ''household'', ''shared'', false, 8 - parameters.prior - sum(a.weight) from agreed a where a.is_household
               having sum(a.weight) > 8 - parameters.prior) w
       ) e
       where e.is_always_kept or 1 / (1 + 2 ^ -least(greatest(e.score + parameters.prior, -1000), 1000)) >= $3
     ), written as (
       insert into strata_merges.duplicate_candidates as d (kind, record_id, other_record_id, score, probability, evidence, evidence_digest, found_at)
       select $1, f.record_id, f.other_record_id, f.score, f.probability, f.evidence, f.digest, $4 from found f
       on conflict (kind, record_id, other_record_id) do update
         set score = excluded.score, probability = excluded.probability, evidence = excluded.evidence, evidence_digest = excluded.evidence_digest,
             found_at             = case when d.evidence_digest = excluded.evidence_digest then d.found_at else excluded.found_at end,
             dismissed_at         = case when d.evidence_digest = excluded.evidence_digest then d.dismissed_at end,
             dismissed_by_user_id = case when d.evidence_digest = excluded.evidence_digest then d.dismissed_by_user_id end,
             dismiss_reason       = case when d.evidence_digest = excluded.evidence_digest then d.dismiss_reason end
         where (d.score, d.evidence_digest) is distinct from (excluded.score, excluded.evidence_digest)
     )
     delete from strata_merges.duplicate_candidates d
     where d.kind = $1 and d.dismissed_at is null and ($2 is null or d.record_id = any ($2) or d.other_record_id = any ($2))
       and not exists (select from found f where f.record_id = d.record_id and f.other_record_id = d.other_record_id)',
    p_kind || '_features', v_joins, v_values)
    using p_kind, p_record_ids, v_least, v_clock;
end
$$;

comment on function strata_merges.store_candidates(text, uuid[]) is 'Makes candidates of the compared pairs, with their evidence; what nobody would take for one any more goes. A dismissal stays with the evidence that it was given for.';

alter function strata_merges.store_candidates(text, uuid[]) owner to strata_definer;
