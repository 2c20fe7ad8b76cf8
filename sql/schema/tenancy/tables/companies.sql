-- A group between membership and organization. The admin company is made with the organization and stays: only its members can hold
-- administrator or owner roles.
create table strata_tenancy.companies (
  organization_id uuid not null,
  company_id      uuid not null default strata_core.uuid_v7(),
  name            text not null,
  is_admin        boolean not null default false,
  closed_at       timestamptz,
  status          text generated always as (strata_tenancy.company_status(closed_at)) stored,
  status_reason   text,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),

  constraint companies_pkey primary key (organization_id, company_id),
  constraint companies_name_key unique (organization_id, name),
  constraint companies_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint companies_is_admin_check check (not (is_admin and closed_at is not null)),
  constraint companies_status_check check (status in ('closed', 'active')),
  constraint companies_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- Keys between tenant tables are added apart, one a statement: inside create table they could not be distributed.
alter table strata_tenancy.companies add constraint companies_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);

-- Exactly one admin company: one at most here, and create_organization makes it; nobody can delete or close it.
create unique index companies_one_admin_per_organization_idx on strata_tenancy.companies (organization_id) where is_admin;

create trigger t100_touch_updated_at before update on strata_tenancy.companies for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_lifecycle('strata_tenancy.companies', 'company');
select strata_audit.lay_row_history('strata_tenancy.companies', 'company_id', '{organization_id,company_id,name,is_admin,status,status_reason}');

comment on table strata_tenancy.companies is 'One row per company: a group of memberships inside an organization. Never deleted.';
comment on column strata_tenancy.companies.organization_id is 'Organization it is part of.';
comment on column strata_tenancy.companies.company_id is 'Key within the organization.';
comment on column strata_tenancy.companies.name is 'Name, unique within the organization.';
comment on column strata_tenancy.companies.is_admin is 'True for the one company whose members run the organization.';
comment on column strata_tenancy.companies.closed_at is 'When it was closed; null while it is open.';
comment on column strata_tenancy.companies.status is 'closed or active.';
comment on column strata_tenancy.companies.status_reason is 'Reason given with the last change of status; null when none was.';
