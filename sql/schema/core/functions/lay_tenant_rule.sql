-- The one place that knows what "belongs to a tenant" means. Every table of an organization gets the same two policies from here, and
-- `distribute` lays them anew from here, because Citus takes no sub-select in a policy.
-- The sub-select makes the planner verify the context once per statement and use an index; the bare call would do it once per row.
create function strata_core.lay_tenant_rule(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  perform strata_core.lay_row_security(p_table);
  execute format('create policy tenant_isolation on %s as restrictive for all to strata_app
                    using (organization_id = (select c.organization_id from strata_core.context c))
                    with check (organization_id = (select c.organization_id from strata_core.context c))', p_table);
  execute format('create policy member_select on %s for select to strata_app using (true)', p_table);
end
$$;

comment on function strata_core.lay_tenant_rule(regclass) is 'Generator, for migrations: row level security of a table that belongs to organizations. The restrictive policy keeps strata_app inside the organization of its context; member_select lets its members read.';
