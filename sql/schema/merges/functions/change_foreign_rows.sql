-- Triggers, rules and checks of a table run with the rights of whoever changes it. So tables of other programs are changed by a role that has no right on anything but what
-- their owners have granted it: what they write into a trigger reaches nothing of ours.
create function strata_merges.change_foreign_rows(p_statement text, p_source uuid, p_survivor uuid, p_clock timestamptz, p_keys jsonb[], p_before jsonb[], p_after jsonb[],
                                                  out row_keys jsonb[], out befores jsonb[], out afters jsonb[], out picked_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  execute p_statement into row_keys, befores, afters, picked_count using p_source, p_survivor, p_clock, p_keys, p_before, p_after;
end
$$;

comment on function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) is 'Changes rows of another program''s table by a statement of strata_merges.change_rows or restore_rows, as strata_merger.';

alter function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) owner to strata_merger;
