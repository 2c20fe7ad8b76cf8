create function strata.check_permission_indexes(p_permission_indexes bigint[])
  returns table (reading text, permission_index bigint, occurrence_count bigint, candidate_count bigint, scopes text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select case when count(r.permission_index) = 0 then 'unknown' when count(r.permission_index) > 1 then 'ambiguous'
                when count(r.membership_id) = 0 then 'organization' else 'clear' end,
           g.permission_index, g.occurrence_count, count(r.permission_index), array_agg(distinct r.scope order by r.scope) filter (where r.scope is not null)
    from (select i.permission_index, count(*) as occurrence_count from unnest(p_permission_indexes) as i (permission_index)
          where i.permission_index is not null group by i.permission_index) g
    left join strata_access.legacy_readings r on r.permission_index = g.permission_index
    group by g.permission_index, g.occurrence_count
    order by 1, g.permission_index;
end
$$;

comment on function strata.check_permission_indexes(bigint[]) is 'One row per index of a list that a system before this one wrote, with how often it is in there and how many ways there are to read it: reading is clear (strata.import_permission_index takes it), ambiguous, organization (what the organization itself may, which is no member) or unknown.';

alter function strata.check_permission_indexes(bigint[]) owner to strata_definer;
