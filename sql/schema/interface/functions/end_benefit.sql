create function strata.end_benefit(p_benefit text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.benefits b
  set ended_at = greatest(strata_core.clock(), b.started_at + interval '1 microsecond')
  where b.benefit = p_benefit and coalesce(b.ended_at > strata_core.clock(), true);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_customers.benefits b where b.benefit = p_benefit) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_benefit(text) is 'From now on nobody gets the benefit; who had it keeps it. Outcomes: done, unchanged, unknown. Unchanged: it had ended.';

alter function strata.end_benefit(text) owner to strata_definer;
