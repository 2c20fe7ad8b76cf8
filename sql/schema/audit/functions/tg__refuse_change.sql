create function strata_audit.tg__refuse_change() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
begin
  perform strata_core.raise_error('ST301');
  return null;
end
$$;

comment on function strata_audit.tg__refuse_change() is 'Trigger: refuses update, delete and truncate, for every role and also in replication. Raises ST301.';
