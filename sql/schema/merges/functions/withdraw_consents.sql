create function strata_merges.withdraw_consents(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    format($c$r.%1$I = $2 and r.applies_to = %2$L and r.kind = 'consent' and r.withdrawn_at is null
       and exists (select from strata_tenancy.consents s where s.%1$I = $1 and s.applies_to = %2$L and s.term = r.term and s.version = r.version and s.withdrawn_at is not null)$c$,
      p_policy.column_name, p_merge.kind),
    'withdrawn_at = greatest($3, r.accepted_at)', '{withdrawn_at}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.withdraw_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging: what the source has withdrawn, the survivor has withdrawn too.';

alter function strata_merges.withdraw_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
