create function strata.end_representative(p_user_id uuid, p_customer_id uuid, p_capacity text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_tenancy.representatives r
  set ended_at = greatest(strata_core.clock(), r.started_at + interval '1 microsecond')
  where r.user_id = p_user_id and r.customer_id = p_customer_id and r.capacity = coalesce(p_capacity, r.capacity) and r.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.representatives r where r.user_id = p_user_id and r.customer_id = p_customer_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_representative(uuid, uuid, text) is 'A user acts for a customer no more, in one capacity or, with null, in any. Outcomes: done, unchanged, unknown. Unchanged: it had ended. Unknown: the user never did.';

alter function strata.end_representative(uuid, uuid, text) owner to strata_definer;
