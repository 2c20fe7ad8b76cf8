create function strata_merges.merge_obstacle(p_kind text, p_source_id uuid, p_survivor_id uuid) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_kind = 'user' then
    return (select case when count(*) < 2 then 'unknown'
                        when bool_or(u.user_id = p_source_id and u.merged_at is not null) then 'source_merged'
                        when bool_or(u.user_id = p_survivor_id and u.merged_at is not null) then 'survivor_merged'
                        when bool_or(u.erased_at is not null) then 'erased'
                        when count(distinct u.kind) > 1 then 'other_kind' end
            from strata_users.users u where u.user_id in (p_source_id, p_survivor_id));
  end if;
  return (select case when count(*) < 2 then 'unknown'
                      when bool_or(c.customer_id = p_source_id and c.merged_at is not null) then 'source_merged'
                      when bool_or(c.customer_id = p_survivor_id and c.merged_at is not null) then 'survivor_merged'
                      when bool_or(c.erased_at is not null) then 'erased'
                      when bool_or(c.closed_at is not null) then 'closed'
                      when count(distinct c.kind) > 1 then 'other_kind' end
          from strata_customers.customers c where c.customer_id in (p_source_id, p_survivor_id));
end
$$;

comment on function strata_merges.merge_obstacle(text, uuid, uuid) is 'Why two records cannot be merged: unknown, source_merged, survivor_merged, erased, closed (customers) or other_kind; null when nothing stands in the way.';

alter function strata_merges.merge_obstacle(text, uuid, uuid) owner to strata_definer;
