create function strata_merges.forget_records(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_gone uuid[];
begin
  select array_agg(b.record_id) into v_gone
  from strata_merges.blocking_keys b
  left join strata_customers.customers c on p_kind = 'customer' and c.customer_id = b.record_id and c.merged_at is null and c.erased_at is null
  left join strata_users.users u on p_kind = 'user' and u.user_id = b.record_id and u.merged_at is null and u.erased_at is null
  where b.kind = p_kind and c.customer_id is null and u.user_id is null and (p_record_ids is null or b.record_id = any (p_record_ids));
  if v_gone is not null then
    delete from strata_merges.blocking_keys b where b.record_id = any (v_gone);
    delete from strata_merges.duplicate_candidates d where d.kind = p_kind and (d.record_id = any (v_gone) or d.other_record_id = any (v_gone));
  end if;
end
$$;

comment on function strata_merges.forget_records(text, uuid[]) is 'Takes out what is known for the search of records that were merged or erased.';

alter function strata_merges.forget_records(text, uuid[]) owner to strata_definer;
