-- Written out per table, like the row history, and in the same way safe for statements of many rows and for Citus: the transition table goes through an array.
-- Old and new rows are joined in full for the plan, as in strata_audit.lay_lifecycle.
-- Tables of dated facts: what comes was granted, what gets an end, or an earlier one, was revoked, and anything else was changed. The expressions are over the row n.
create function strata_audit.lay_outbox(p_table regclass, p_tag text, p_columns name[], p_organization_id text default 'n.organization_id', p_user_id text default 'null::uuid',
                                        p_reason text default 'n.reason', p_revoke_reason text default 'n.revoke_reason') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema   name;
  v_name     name;
  v_keys     text;
  v_record   text;
  v_listed   text;
  v_trigger  text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  select string_agg(format('n.%1$I = o.%1$I', a.attname), ' and ' order by a.attnum) into strict v_keys
  from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = p_table and i.indisprimary;
  select string_agg(format('%L, n.%I', c.column_name, c.column_name), ', ' order by c.position),
         string_agg(format('o.%1$I is distinct from n.%1$I', c.column_name), ' or ' order by c.position)
    into strict v_record, v_listed
  from unnest(p_columns) with ordinality as c (column_name, position);
  v_trigger := format('%I.tg_%s__write_outbox', v_schema, v_name);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_clock   timestamptz := strata_core.clock();
      v_tenants uuid[];
      v_users   uuid[];
      v_changes text[];
      v_records jsonb[];
      v_reasons text[];
    begin
      if strata_core.setting_text('outbox') = 'off' then
        return null;
      end if;
      if tg_op = 'INSERT' then
        select array_agg(%2$s), array_agg(%3$s), array_agg('granted'::text), array_agg(jsonb_build_object(%4$s)), array_agg((%5$s)::text)
          into v_tenants, v_users, v_changes, v_records, v_reasons
        from new_rows n;
      else
        select array_agg(%2$s), array_agg(%3$s), array_agg(c.change), array_agg(jsonb_build_object(%4$s)),
               array_agg(case c.change when 'revoked' then %6$s else %5$s end::text)
          into v_tenants, v_users, v_changes, v_records, v_reasons
        from old_rows o
        full join new_rows n on %7$s
        cross join lateral (select case when n.ended_at < coalesce(o.ended_at, 'infinity') then 'revoked' else 'changed' end as change) c
        where %8$s;
      end if;
      if v_records is null then
        return null;
      end if;
      insert into strata_audit.outbox (organization_id, user_id, tag, record, reason, occurred_at, due_at)
      select c.organization_id, c.user_id, tg_argv[0] || '_' || c.change,
             c.record || jsonb_build_object('change', c.change, 'actor_user_id', x.user_id, 'actor_membership_id', x.membership_id,
                                            'actor_impersonator_user_id', x.impersonator_user_id),
             c.reason, v_clock, v_clock
      from unnest(v_tenants, v_users, v_changes, v_records, v_reasons) as c (organization_id, user_id, change, record, reason)
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, p_organization_id, p_user_id, v_record, p_reason, p_revoke_reason, v_keys, v_listed);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_outbox: adds a record to strata_audit.outbox for every row that was granted, revoked or changed, under the tag that it is given and what it was.');
  execute format('create trigger t850_write_insert_outbox after insert on %s referencing new table as new_rows for each statement execute function %s(%L)', p_table, v_trigger, p_tag);
  execute format('create trigger t850_write_update_outbox after update on %s referencing old table as old_rows new table as new_rows for each statement execute function %s(%L)', p_table, v_trigger, p_tag);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_outbox(regclass, text, name[], text, text, text, text) is 'Generator, for migrations: writes every change of a table of dated facts to the outbox, with the listed columns, under a tag. What strata_definer writes while the setting outbox is off goes nowhere.';
