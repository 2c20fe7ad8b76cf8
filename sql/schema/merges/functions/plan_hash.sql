-- What was decided, and not how many rows it is about: an order that comes in between preview and approval changes nothing of what was approved. How many rows give way is
-- part of it, and so are the policies themselves.
create function strata_merges.plan_hash(p_merge strata_merges.merges, p_plan jsonb) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return encode(sha256(convert_to(concat_ws(E'\n', p_merge.kind, p_merge.source_id, p_merge.survivor_id, p_merge.choices, p_plan -> 'conflicts', p_plan -> 'approval', p_plan -> 'pending_grants', p_plan -> 'kept',
    (select jsonb_agg(case when s.value ->> 'policy' in ('repoint', 'union') then s.value - 'rows' - 'step' else s.value - 'step' end order by s.value ->> 'relation', s.value ->> 'column', s.value ->> 'policy')
     from jsonb_array_elements(p_plan -> 'steps') as s (value) where s.value ->> 'policy' not in ('repoint', 'union')),
    (select jsonb_agg(to_jsonb(p) order by p.merge_policy_id) from strata_merges.merge_policies p where p.kind in (p_merge.kind, case p_merge.kind when 'user' then 'membership' end))), 'UTF8')), 'hex');
end
$$;

comment on function strata_merges.plan_hash(strata_merges.merges, jsonb) is 'SHA-256, in hex, of what a plan decides.';

alter function strata_merges.plan_hash(strata_merges.merges, jsonb) owner to strata_definer;
