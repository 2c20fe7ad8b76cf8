create function strata.add_external_id(p_user_id uuid, p_source text, p_external_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_users.external_ids (source, external_id, user_id)
  select p_source, p_external_id, u.user_id from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased')
  on conflict (source, external_id) do nothing;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.external_ids e where e.source = p_source and e.external_id = p_external_id and e.user_id = p_user_id) then 'unchanged'
              when exists (select from strata_users.external_ids e where e.source = p_source and e.external_id = p_external_id) then 'taken'
              else 'unknown' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'external_ids_external_id_check'));
end
$$;

comment on function strata.add_external_id(uuid, text, text) is 'Remembers what another system calls a user. Outcomes: done, unchanged, taken, unknown. Taken: it is another user''s. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.add_external_id(uuid, text, text) owner to strata_definer;
