-- That an organization has a domain is proved by a TXT record in it, which only whoever runs the domain can write, and stays proved only as long as the record is
-- found there. What is looked up, and when, is decided here; the host looks.
create table strata_tenancy.organization_domains (
  organization_id        uuid not null,
  organization_domain_id uuid not null default strata_core.uuid_v7(),
  domain                 text collate "C" not null,
  txt_value              text not null,
  company_id             uuid,
  joining_set_by_membership_id uuid,
  joinable_at            timestamptz,
  added_at               timestamptz not null,
  requested_at           timestamptz not null,
  verified_at            timestamptz,
  lapsed_at              timestamptz,
  removed_at             timestamptz,
  miss_count             integer not null default 0,
  checked_at             timestamptz,
  taken_at               timestamptz,
  due_at                 timestamptz not null,
  status                 text generated always as (strata_tenancy.organization_domain_status(removed_at, lapsed_at, verified_at)) stored,
  status_reason          text,
  created_at             timestamptz not null default clock_timestamp(),
  updated_at             timestamptz not null default clock_timestamp(),

  constraint organization_domains_pkey primary key (organization_id, organization_domain_id),
  constraint organization_domains_domain_check check (domain = strata_tenancy.normalise_domain(domain)),
  constraint organization_domains_txt_value_check check (txt_value ~ '^[a-z0-9=-]{40,200}$'),
  constraint organization_domains_requested_at_check check (requested_at >= added_at),
  constraint organization_domains_verified_at_check check (verified_at >= added_at),
  constraint organization_domains_lapsed_at_check check (lapsed_at >= verified_at),
  constraint organization_domains_lapsed_at_verified_at_check check (lapsed_at is null or verified_at is not null),
  constraint organization_domains_miss_count_check check (miss_count >= 0),
  constraint organization_domains_company_id_check check (company_id is null or joinable_at is not null),
  constraint organization_domains_status_check check (status in ('removed', 'lapsed', 'verified', 'pending')),
  constraint organization_domains_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

alter table strata_tenancy.organization_domains add constraint organization_domains_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.organization_domains add constraint organization_domains_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);

-- An organization has a domain once at a time.
create unique index organization_domains_one_per_domain_idx on strata_tenancy.organization_domains (organization_id, domain) where removed_at is null;
-- What is to be looked up next.
create index organization_domains_due_at_idx on strata_tenancy.organization_domains (due_at) where removed_at is null;
-- For the foreign key.
create index organization_domains_company_id_idx on strata_tenancy.organization_domains (organization_id, company_id) where company_id is not null;

create trigger t100_touch_updated_at before update on strata_tenancy.organization_domains for each row execute function strata_core.tg__touch_updated_at();
create trigger t600_hold_domain after insert or update on strata_tenancy.organization_domains
  for each row execute function strata_tenancy.tg_organization_domains__hold_domain();
select strata_audit.lay_lifecycle('strata_tenancy.organization_domains', 'organization_domain');
select strata_audit.lay_row_history('strata_tenancy.organization_domains', 'organization_domain_id',
  '{organization_id,organization_domain_id,domain,company_id,joinable_at,status,status_reason}');

comment on table strata_tenancy.organization_domains is 'One row per domain that an organization says it has, or had. Never deleted.';
comment on column strata_tenancy.organization_domains.organization_id is 'Organization.';
comment on column strata_tenancy.organization_domains.organization_domain_id is 'Key within the organization.';
comment on column strata_tenancy.organization_domains.domain is 'Domain in its canonical form: lower case, A-labels. Domains below it are others.';
comment on column strata_tenancy.organization_domains.txt_value is 'What a TXT record of the domain has to say, and to go on saying.';
comment on column strata_tenancy.organization_domains.company_id is 'Company of those who join by an address at it; null: in none.';
comment on column strata_tenancy.organization_domains.joining_set_by_membership_id is 'Membership that last said who may join, and in which company; null for the platform, and before anybody did.';
comment on column strata_tenancy.organization_domains.joinable_at is 'Since when whoever has proved an address at it may join by themself; null: nobody may.';
comment on column strata_tenancy.organization_domains.added_at is 'When the organization named it.';
comment on column strata_tenancy.organization_domains.requested_at is 'When the organization last asked to have it looked up; what is not verified is looked for as long as the setting domain_search_period says.';
comment on column strata_tenancy.organization_domains.verified_at is 'When the record was found, the last time after it had been missing; null before.';
comment on column strata_tenancy.organization_domains.lapsed_at is 'When the record had been missing too often; null while it has not.';
comment on column strata_tenancy.organization_domains.removed_at is 'When the organization took it back; null while it has it.';
comment on column strata_tenancy.organization_domains.miss_count is 'How many look-ups in a row have not found the record.';
comment on column strata_tenancy.organization_domains.checked_at is 'When a look-up last had an answer; null before.';
comment on column strata_tenancy.organization_domains.taken_at is 'When somebody went to look it up; null while nobody does.';
comment on column strata_tenancy.organization_domains.due_at is 'Not to be looked up before.';
comment on column strata_tenancy.organization_domains.status is 'removed, lapsed, verified or pending, from the events.';
comment on column strata_tenancy.organization_domains.status_reason is 'Why it last changed: what the look-up found, or what was said when it was removed; null when nothing was.';
