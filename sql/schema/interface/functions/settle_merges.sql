-- Another program can write a row for somebody who is being merged: it waits for the merge and then points at who was merged. Such rows are moved after the fact, in the ledger of the
-- same merge, so that undoing takes them along.
create function strata.settle_merges() returns table (merge_id uuid, relation text, column_name text, row_count bigint)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_policy    strata_merges.merge_policies;
  v_merge_ids uuid[];
  v_merge     strata_merges.merges;
  v_condition text;
  v_survivor  uuid;
begin
  for v_policy in
    select p.* from strata_merges.merge_policies p
    where p.kind in ('user', 'customer') and p.registered_by is not null and p.policy in ('repoint', 'union', 'close_duplicate') and strata_merges.find_relation(p.relation) is not null
      and strata_merges.foreign_obstacle(p.relation, p.column_name) is null
    order by p.merge_policy_id
  loop
    execute format($f$
      select coalesce(array_agg(m.merge_id order by m.merge_id), '{}') from strata_merges.merges m
      where m.kind = $1 and m.status in ('applied', 'sealed') and m.choices ->> $2 is distinct from 'leave'
        and exists (select from %s r where r.%I = m.source_id%s)
    $f$, v_policy.relation::regclass, v_policy.column_name, coalesce(' and (' || replace(replace(replace(v_policy.row_condition, '$1', 'm.source_id'), '$2', 'm.survivor_id'), '$3', 'strata_core.clock()') || ')', ''))
      into v_merge_ids using v_policy.kind, v_policy.data_group;
    foreach merge_id in array v_merge_ids loop
      v_merge := strata_merges.hold_merge(merge_id);
      v_survivor := case v_merge.kind when 'user' then (select u.merged_into_user_id from strata_users.users u where u.user_id = v_merge.source_id)
                                    else (select c.merged_into_customer_id from strata_customers.customers c where c.customer_id = v_merge.source_id) end;
      continue when v_merge.status not in ('applied', 'sealed') or v_survivor is null;
      v_condition := strata_merges.collision_condition(v_policy.relation::regclass, v_policy.column_name);
      row_count := strata_merges.change_rows(v_merge, v_policy, v_merge.source_id, v_survivor, strata_core.clock(),
        format('r.%I = $1%s and not %s', v_policy.column_name, coalesce(' and (' || v_policy.row_condition || ')', ''), v_condition), format('%I = $2', v_policy.column_name), array[v_policy.column_name]);
      relation := v_policy.relation;
      column_name := v_policy.column_name;
      if row_count > 0 then
        if v_merge.status = 'sealed' then
          delete from strata_merges.merge_ledger l where l.merge_id = settle_merges.merge_id;
        end if;
        return next;
      end if;
    end loop;
  end loop;
end
$$;

comment on function strata.settle_merges() is 'Moves rows that other programs have written for somebody since that one was merged, by their registered policies; what would collide stays. One row per merge and column that had any. Raises ST202 outside of read committed and ST205, with the table, when rows could not be changed.';

alter function strata.settle_merges() owner to strata_definer;
