-- The first page of the wizard: what each side has, by what people call it. Counts and no values.
create function strata.list_merge_groups(p_merge_id uuid)
  returns table (data_group text, description text, is_optional boolean, choice text, source_count bigint, survivor_count bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge  strata_merges.merges;
  v_policy strata_merges.merge_policies;
  v_source bigint;
  v_survivor bigint;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return;
  end if;
  for data_group, description, is_optional in
    select g.data_group, g.description, g.is_optional from strata_merges.data_groups g where g.kind = v_merge.kind order by g.data_group <> 'profile', g.data_group
  loop
    choice := coalesce(v_merge.choices ->> data_group, 'survivor_wins');
    source_count := 0;
    survivor_count := 0;
    for v_policy in
      select p.* from strata_merges.merge_policies p
      where p.kind = v_merge.kind and p.data_group = list_merge_groups.data_group and p.policy in ('repoint', 'union', 'close_duplicate') and strata_merges.find_relation(p.relation) is not null
        and (p.registered_by is null or strata_merges.foreign_obstacle(p.relation, p.column_name) is null)
      order by p.merge_policy_id
    loop
      execute format('select count(*) filter (where r.%1$I = $1), count(*) filter (where r.%1$I = $2) from %2$s r where r.%1$I in ($1, $2)', v_policy.column_name, v_policy.relation::regclass)
        into v_source, v_survivor using v_merge.source_id, v_merge.survivor_id;
      source_count := source_count + v_source;
      survivor_count := survivor_count + v_survivor;
    end loop;
    for v_policy in
      select p.* from strata_merges.merge_policies p where p.kind = v_merge.kind and p.data_group = list_merge_groups.data_group and p.policy = 'coalesce' and p.registered_by is null order by p.merge_policy_id
    loop
      execute format('select count(r.%1$I) filter (where r.%2$I = $1), count(r.%1$I) filter (where r.%2$I = $2) from %3$s r where r.%2$I in ($1, $2)',
                     v_policy.column_name, v_merge.kind || '_id', v_policy.relation::regclass)
        into v_source, v_survivor using v_merge.source_id, v_merge.survivor_id;
      source_count := source_count + v_source;
      survivor_count := survivor_count + v_survivor;
    end loop;
    return next;
  end loop;
end
$$;

comment on function strata.list_merge_groups(uuid) is 'One row per group of data that a merge decides about: how many rows and values each side has, what was chosen, and whether the group can be left behind. No row for an unknown merge, or somebody else''s.';

alter function strata.list_merge_groups(uuid) owner to strata_definer;
