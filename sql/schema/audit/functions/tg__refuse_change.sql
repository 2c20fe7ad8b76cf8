-- The one change that passes is the one that erasing a person makes: strata_definer takes the personal values that strata_core.personal_data lists out
-- of a row, all of them, nothing else, and once. Compared as a whole, so that a new column is guarded from the day it exists.
create function strata_audit.tg__refuse_change() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
declare
  v_old      jsonb;
  v_new      jsonb;
  v_redacted jsonb;
begin
  if tg_op = 'UPDATE' and current_user = 'strata_definer' then
    v_old := to_jsonb(old);
    v_new := to_jsonb(new);
    if v_old ->> 'redacted_at' is null and v_new ->> 'redacted_at' is not null then
      select jsonb_object_agg(p.column_name, case p.column_name when 'old_image'
               then (v_old -> 'old_image') - strata_audit.personal_columns(v_old ->> 'table_name') end)
        into v_redacted
      from strata_core.personal_data p
      where p.relation = format('%s.%s', tg_table_schema, tg_table_name) and p.treatment = 'redact';
      if v_old || v_redacted <> v_old and v_new - 'redacted_at' = (v_old || v_redacted) - 'redacted_at' then
        return new;
      end if;
    end if;
  end if;
  perform strata_core.raise_error('ST301');
  return null;
end
$$;

comment on function strata_audit.tg__refuse_change() is 'Trigger: refuses update, delete and truncate, for every role and also in replication, but for the redaction that erasing a person makes. Raises ST301.';
