-- Writes one trigger function per table with its columns spelled out: building the image from a fixed list is what keeps history cheap, and a
-- column that nobody listed (a secret, a new one) is not copied. Statement triggers with transition tables: a statement that changes 50,000
-- rows adds them in one insert. The transition table goes through an array, because Citus cannot insert from one into a distributed table.
create function strata_audit.lay_row_history(p_table regclass, p_key name, p_columns name[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_tenant  boolean;
  v_image   text;
  v_trigger text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_tenant := exists (select from pg_attribute a where a.attrelid = p_table and a.attname = 'organization_id' and not a.attisdropped);
  select string_agg(format('%L, r.%I', c.column_name, c.column_name), ', ' order by c.position) into strict v_image
  from unnest(p_columns) with ordinality as c (column_name, position);
  v_trigger := format('%I.tg_%s__record_row_history', v_schema, v_name);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_keys    uuid[];
      v_tenants uuid[];
      v_images  jsonb[];
    begin
      select array_agg(r.%2$I), array_agg(%3$s), array_agg(case when tg_op <> 'INSERT' then jsonb_build_object(%4$s) end)
        into v_keys, v_tenants, v_images
      from changed_rows r;
      insert into strata_audit.row_history (organization_id, table_name, row_key, operation, old_image, actor_user_id, actor_membership_id,
                                            actor_session_id, actor_impersonator_user_id, actor_role, transaction_id, changed_at)
      select c.organization_id, %5$L, c.row_key, lower(tg_op), c.old_image, x.user_id, x.membership_id, x.session_id,
             x.impersonator_user_id, session_user, pg_current_xact_id(), clock_timestamp()
      from unnest(v_keys, v_tenants, v_images) as c (row_key, organization_id, old_image)
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, p_key, case when v_tenant then 'r.organization_id' else 'null::uuid' end, v_image, v_schema || '.' || v_name);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_row_history: adds the listed columns of changed rows to strata_audit.row_history.');
  execute format('create trigger t800_record_insert after insert on %s referencing new table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t800_record_update after update on %s referencing old table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t800_record_delete after delete on %s referencing old table as changed_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_row_history(regclass, name, name[]) is 'Generator, for migrations: keeps the history of the listed columns of a table, by its key.';
