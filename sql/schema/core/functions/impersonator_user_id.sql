create function strata_core.impersonator_user_id() returns uuid
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.impersonator_user_id from strata_core.context c);
end
$$;

comment on function strata_core.impersonator_user_id() is 'The member of staff who acts as the user of the session. Null when nobody does, and without a verified context. Call it as (select …): once per statement.';

alter function strata_core.impersonator_user_id() owner to strata_definer;
