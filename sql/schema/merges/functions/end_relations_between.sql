create function strata_merges.end_relations_between(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    '(r.from_customer_id, r.to_customer_id) in (($1, $2), ($2, $1)) and r.ended_at is null',
    $c$ended_at = greatest($3, r.started_at + interval '1 microsecond')$c$, '{ended_at}', 'close_between');
  return '[]';
end
$$;

comment on function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging customers: a relation between the two ends, and stays.';

alter function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
