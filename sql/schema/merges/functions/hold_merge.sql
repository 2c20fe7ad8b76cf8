-- The order of all that merges: the records in the order of their ids in one statement, with who was merged into them, then the organizations, then the merge. Whoever erases holds the
-- records too when it comes to the merge. For update, so that a row of whatever table that is just about to point at one of them waits. Somebody who was merged into the source
-- while this waited would be held out of order: then all is let go and held anew. What comes after the locks has to see what was committed before, which only read committed does.
create function strata_merges.hold_merge(p_merge_id uuid) returns strata_merges.merges
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_merge strata_merges.merges;
  v_held  uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  loop
    begin
      if v_merge.kind = 'user' then
        v_held := array(select u.user_id from strata_users.users u
                        where u.user_id in (v_merge.source_id, v_merge.survivor_id) or u.merged_into_user_id = v_merge.source_id order by u.user_id for update);
        if exists (select from strata_users.users u where u.merged_into_user_id = v_merge.source_id and u.user_id <> all (v_held)) then
          raise no_data_found;
        end if;
        perform strata_access.lock_organizations_of(array[v_merge.source_id, v_merge.survivor_id]);
      elsif v_merge.kind = 'customer' then
        v_held := array(select c.customer_id from strata_customers.customers c
                        where c.customer_id in (v_merge.source_id, v_merge.survivor_id) or c.merged_into_customer_id = v_merge.source_id order by c.customer_id for update);
        if exists (select from strata_customers.customers c where c.merged_into_customer_id = v_merge.source_id and c.customer_id <> all (v_held)) then
          raise no_data_found;
        end if;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  return v_merge;
end
$$;

comment on function strata_merges.hold_merge(uuid) is 'A merge, with its records held until the end of the transaction. Null when there is none. Raises ST202 outside of read committed.';

alter function strata_merges.hold_merge(uuid) owner to strata_definer;
