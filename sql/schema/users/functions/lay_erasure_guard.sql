-- For tables of rows about one user. A function that checks the status of the user and then writes is too late when the person is erased or merged between
-- the two: the foreign key lets the row in, because the user is still there.
-- A new row locks the user as strata.erase_user does: whoever adds one while the person is being erased or merged waits, and then is refused. A weaker lock
-- would let two transactions take it both and then wait for each other as soon as one of them changes the user. A change locks nothing: its row
-- is locked already, and an erasure either waits for that and clears what was written, or was before and is seen here.
create function strata_users.lay_erasure_guard(p_table regclass, p_key_column name default 'user_id') returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_schema  name;
  v_name    name;
  v_trigger text;
  v_columns text;
begin
  select n.nspname, c.relname into strict v_schema, v_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = p_table;
  v_trigger := format('%I.tg_%s__refuse_erased', v_schema, v_name);
  select string_agg(format('%I', e.name), ', ' order by e.position) into v_columns
  from (select p_key_column::text as name, 0 as position
        union all
        select p.column_name, p.position from strata_core.personal_data p
        where p.relation = format('%s.%s', v_schema, v_name) and p.subject = 'user' and p.key_column = p_key_column and p.treatment in ('clear', 'delete_row')) e;

  execute format($f$
    create function %1$s() returns trigger
      language plpgsql volatile security definer
      set search_path = pg_catalog, strata_users, pg_temp
    as $body$
    declare
      v_erased_at timestamptz;
      v_merged_at timestamptz;
    begin
      if tg_op = 'INSERT' or new.%2$I is distinct from old.%2$I then
        perform from strata_users.users u where u.user_id = new.%2$I for no key update;
      end if;
      select u.erased_at, u.merged_at into v_erased_at, v_merged_at from strata_users.users u where u.user_id = new.%2$I;
      if v_erased_at is not null then
        perform strata_core.raise_error('ST402', %3$L);
      elsif v_merged_at is not null and (tg_op = 'INSERT' or new.%2$I is distinct from old.%2$I) then
        perform strata_core.raise_error('ST402', %4$L);
      end if;
      return new;
    end
    $body$
  $f$, v_trigger, p_key_column, v_name || '_erased_check', v_name || '_merged_check');
  execute format('comment on function %s() is %L', v_trigger, 'Trigger, written by strata_users.lay_erasure_guard: refuses rows and personal values for a user who was erased, and rows for one who was merged. Raises ST402.');
  execute format('create trigger t150_refuse_erased before insert or update of %s on %s for each row execute function %s()', v_columns, p_table, v_trigger);
  execute format('alter function %s() owner to strata_definer', v_trigger);
end
$$;

comment on function strata_users.lay_erasure_guard(regclass, name) is 'Generator, for migrations: refuses rows for an erased or merged user in a table, and for an erased one new values in those of its columns that strata_core.lay_personal_data has registered before.';
