import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a tenant table without its restrictive policy',
    sql: 'drop policy tenant_isolation on strata_tenancy.memberships',
    object: 'strata_tenancy.memberships',
  },
  {
    title: 'a restrictive policy that lets everything be read',
    sql: 'alter policy tenant_isolation on strata_tenancy.companies using (true)',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a restrictive policy that lets everything be written',
    sql: 'alter policy tenant_isolation on strata_tenancy.companies with check (true)',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a tenant policy that became permissive',
    sql: `drop policy tenant_isolation on strata_tenancy.companies;
      create policy tenant_isolation on strata_tenancy.companies for all to strata_app
        using (organization_id = (select c.organization_id from strata_core.context c)) with check (organization_id = (select c.organization_id from strata_core.context c))`,
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a tenant policy that holds for reading only',
    sql: `drop policy tenant_isolation on strata_tenancy.companies;
      create policy tenant_isolation on strata_tenancy.companies as restrictive for select to strata_app
        using (organization_id = (select c.organization_id from strata_core.context c))`,
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a tenant policy that also binds another role',
    sql: 'alter policy tenant_isolation on strata_tenancy.companies to strata_app, strata_reporter',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a table of organizations that an application reaches through one column',
    sql: `create table strata_tenancy.notes (organization_id uuid not null, note text);
      select strata_core.lay_row_security('strata_tenancy.notes'); grant select (note) on strata_tenancy.notes to strata_app`,
    object: 'strata_tenancy.notes',
  },
]
