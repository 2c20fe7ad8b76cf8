create function strata_core.assurance_level() returns integer
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select c.assurance_level from strata_core.context c);
end
$$;

comment on function strata_core.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';

alter function strata_core.assurance_level() owner to strata_definer;
