-- One trigger function per table, written out like the row history. It checks every change of status against strata_core.transitions and records it,
-- for whoever makes the change: an update by hand obeys the same rules as the functions of the interface.
-- p_timers and p_status_at are expressions over the new row n: the times at which its status may change by itself, and its status at such a
-- time e.at. What the clock will do is written down with the event, because nobody writes anything when it happens.
-- Old and new rows are joined in full, though each has its other: a session plans the statement once, often for a single row, and the nested loop of that
-- plan would compare each row of a later statement with every other. A full join cannot be one.
create function strata_audit.lay_lifecycle(p_table regclass, p_noun text, p_timers text default 'null::timestamptz[]', p_status_at text default 'n.status') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_key     name := p_noun || '_id';
  v_tenant  boolean;
  v_trigger text;
  v_foretold text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_tenant := exists (select from pg_attribute a where a.attrelid = p_table and a.attname = 'organization_id' and not a.attisdropped);
  v_trigger := format('%I.tg_%s__record_lifecycle', v_schema, v_name);
  v_foretold := format($f$
        select (array_agg(t.status order by t.at))[1] as status,
               array_agg(t.at order by t.at) filter (where t.status <> t.status_before) as until,
               array_agg(t.status order by t.at) filter (where t.status <> t.status_before) as then_status
        from (select e.at, %2$s as status, lag(%2$s) over (order by e.at) as status_before
              from unnest(array[v_clock] || %1$s) as e (at) where e.at >= v_clock) t
  $f$, p_timers, p_status_at);

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_audit, pg_temp
    as $body$
    declare
      v_clock timestamptz := strata_core.clock();
      v_events strata_audit.lifecycle_events[];
    begin
      if tg_op = 'INSERT' then
        select array_agg(row(null, %3$s, %4$L, n.%2$I, 'none', f.status, f.until, f.then_status, n.status_reason,
                             null, null, null, null, '', v_clock, null)::strata_audit.lifecycle_events)
          into v_events
        from new_rows n cross join lateral (%5$s) f;
      else
        select array_agg(row(null, %3$s, %4$L, n.%2$I, before.status, f.status, f.until, f.then_status, n.status_reason,
                             null, null, null, null, '', v_clock, null)::strata_audit.lifecycle_events)
          into v_events
        from old_rows o
        full join new_rows n on n.%2$I = o.%2$I
        cross join lateral (%5$s) f
        cross join lateral (select b.* from (select o.*) n cross join lateral (%5$s) b) before
        where f.status <> before.status or f.until is distinct from before.until;
      end if;
      if v_events is null then
        return null;
      end if;
      if exists (select from unnest(v_events) c
                 where c.from_status <> c.to_status
                   and not exists (select from strata_core.transitions t
                                   where t.noun = %4$L and t.from_status = c.from_status and t.to_status = c.to_status)) then
        perform strata_core.raise_error('ST201');
      end if;
      insert into strata_audit.lifecycle_events (organization_id, noun, row_key, from_status, to_status, until, then_status, reason,
                                                 actor_user_id, actor_membership_id, actor_session_id, actor_impersonator_user_id,
                                                 actor_role, occurred_at)
      select c.organization_id, c.noun, c.row_key, c.from_status, c.to_status, c.until, c.then_status, c.reason, x.user_id, x.membership_id, x.session_id,
             x.impersonator_user_id, session_user, c.occurred_at
      from unnest(v_events) c
      left join strata_core.context x on true;
      return null;
    end
    $body$
  $f$, v_trigger, v_key, case when v_tenant then 'n.organization_id' else 'null::uuid' end, p_noun, v_foretold);
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_audit.lay_lifecycle: refuses a change of status that strata_core.transitions does not list (ST201) and adds the others to strata_audit.lifecycle_events.');
  execute format('create trigger t700_record_insert_lifecycle after insert on %s referencing new table as new_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('create trigger t700_record_update_lifecycle after update on %s referencing old table as old_rows new table as new_rows for each statement execute function %s()', p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_audit.lay_lifecycle(regclass, text, text, text) is 'Generator, for migrations: checks and records every change of status of a table.';
