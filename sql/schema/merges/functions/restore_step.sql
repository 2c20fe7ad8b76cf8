-- A batch that breaks a constraint is tried again row by row, so that one row that has lost its place keeps no other from going back.
create function strata_merges.restore_step(p_step strata_merges.merge_steps, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_step.relation);
  v_first    bigint := 1;
  v_row      bigint;
  v_refused  bigint[] := '{}';
  v_again    text;
begin
  if strata_merges.record_columns(v_relation, p_step.columns || p_step.key_columns) is null then
    update strata_merges.merge_ledger l set kept_reason = 'gone' where l.merge_id = p_step.merge_id and l.step = p_step.step;
    return;
  end if;
  while v_first <= p_step.row_count loop
    begin
      perform strata_merges.restore_rows(p_step, v_first, v_first + 999, p_clock);
    exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
      for v_row in v_first .. least(v_first + 999, p_step.row_count) loop
        begin
          perform strata_merges.restore_rows(p_step, v_row, v_row, p_clock);
        exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
          update strata_merges.merge_ledger l set kept_reason = 'collision' where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row;
        end;
      end loop;
    end;
    v_first := v_first + 1000;
  end loop;
  if exists (select from strata_merges.merge_policies p
             where p.kind = p_step.kind and p.relation = p_step.relation and p.column_name = p_step.column_name and p.also_columns && p_step.columns) then
    v_again := format($f$
      update %1$s r set %4$s
      from strata_merges.merge_ledger l
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.before) as b (%3$s)
      where l.merge_id = $1 and l.step = $2 and l.row_number = $3 and %5$s and (%6$s)
    $f$, v_relation, strata_merges.record_columns(v_relation, p_step.key_columns), strata_merges.record_columns(v_relation, p_step.columns),
         (select string_agg(format('%1$I = b.%1$I', c.name), ', ') from unnest(p_step.columns) as c (name)),
         (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name)),
         (select string_agg(format('r.%1$I is distinct from b.%1$I', c.name), ' or ') from unnest(p_step.columns) as c (name)));
    -- Twice, because a trigger may let one row have a value only after another has lost or got it.
    for v_round in 1 .. 2 loop
      for v_row in
        select l.row_number from strata_merges.merge_ledger l
        where l.merge_id = p_step.merge_id and l.step = p_step.step and l.restored_at = p_clock and (l.kept_reason is null or l.row_number = any (v_refused))
        order by l.row_number
      loop
        begin
          execute v_again using p_step.merge_id, p_step.step, v_row;
          update strata_merges.merge_ledger l set kept_reason = null where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row and l.kept_reason is not null;
        exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
          v_refused := v_refused || v_row;
          update strata_merges.merge_ledger l set kept_reason = 'partly_changed' where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row;
        end;
      end loop;
    end loop;
  end if;
end
$$;

comment on function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) is 'Undoes a step of a merge.';

alter function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) owner to strata_definer;
