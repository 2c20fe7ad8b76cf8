-- The one function that walks the registry. Values are cleared in the order of registration, users before memberships, which is the order in which
-- everything else locks them; rows are deleted in the reverse of it, after the values that point at them have gone. The trails come last, because
-- clearing has just added the former values to them.
create function strata_audit.erase_personal_data(p_subject text, p_keys uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_clock   timestamptz := strata_core.clock();
  v_step    record;
  v_rows    uuid[];
  v_columns text[];
begin
  for v_step in
    select p.relation::regclass as relation, p.key_column,
           string_agg(format('%I = %s', p.column_name, coalesce(p.replacement, 'null')), ', ' order by p.position) as assignments
    from strata_core.personal_data p
    where p.subject = p_subject and p.treatment in ('clear', 'set')
    group by p.relation, p.key_column order by min(p.position)
  loop
    execute format('update %s set %s where %I = any ($1)', v_step.relation, v_step.assignments, v_step.key_column) using p_keys;
  end loop;

  for v_step in
    select p.relation::regclass as relation, p.key_column from strata_core.personal_data p
    where p.subject = p_subject and p.treatment = 'delete_row'
    group by p.relation, p.key_column order by min(p.position) desc
  loop
    execute format('delete from %s where %I = any ($1)', v_step.relation, v_step.key_column) using p_keys;
  end loop;

  -- A trail of the subject's own, where the key of the subject stands.
  for v_step in
    select p.relation::regclass as relation, p.key_column,
           string_agg(format('%I = null', p.column_name), ', ' order by p.position) as assignments,
           string_agg(format('%I', p.column_name), ', ' order by p.position) as columns
    from strata_core.personal_data p
    where p.subject = p_subject and p.treatment = 'redact'
    group by p.relation, p.key_column order by min(p.position)
  loop
    execute format('update %s set %s, redacted_at = $2 where %I = any ($1) and redacted_at is null and num_nonnulls(%s) > 0',
                   v_step.relation, v_step.assignments, v_step.key_column, v_step.columns) using p_keys, v_clock;
  end loop;

  -- The trails of everything: the rows that they tell about are still there, because a table that deletes keeps no history.
  for v_step in
    select p.relation, p.key_column, p.row_key, regexp_replace(p.row_key, '_id$', '') as noun from strata_core.personal_data p
    where p.subject = p_subject and p.treatment in ('clear', 'set') and p.row_key is not null
    group by p.relation, p.key_column, p.row_key order by min(p.position)
  loop
    execute format('select array_agg(t.%I) from %s t where t.%I = any ($1)', v_step.row_key, v_step.relation::regclass, v_step.key_column)
      into v_rows using p_keys;
    v_columns := strata_audit.personal_columns(v_step.relation);
    update strata_audit.row_history h
    set old_image = h.old_image - v_columns, redacted_at = v_clock
    where h.table_name = v_step.relation and h.row_key = any (v_rows) and h.redacted_at is null and h.old_image ?| v_columns;
    update strata_audit.lifecycle_events e
    set reason = null, redacted_at = v_clock
    where e.noun = v_step.noun and e.row_key = any (v_rows) and e.redacted_at is null and e.reason is not null;
  end loop;
end
$$;

comment on function strata_audit.erase_personal_data(text, uuid[]) is 'Does to everything that strata_core.personal_data lists for a kind of person what is said there, and takes the personal values of the same rows out of the row history and the lifecycle events. Called by strata.erase_user, which holds the locks.';

alter function strata_audit.erase_personal_data(text, uuid[]) owner to strata_definer;
