create function strata_core.user_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.user_id from strata_core.context c);
end
$$;

comment on function strata_core.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';

alter function strata_core.user_id() owner to strata_definer;
