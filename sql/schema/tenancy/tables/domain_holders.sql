-- Organizations cannot have a key in common without one learning of the other, and a domain has one holder in the whole world. So the holders stand here, where no
-- organization reads, and the one that comes second learns it only after it has proved to run the domain.
create table strata_tenancy.domain_holders (
  domain                 text collate "C" not null,
  holder_organization_id uuid not null,
  organization_domain_id uuid not null,
  held_at                timestamptz not null,

  constraint domain_holders_pkey primary key (domain),
  constraint domain_holders_domain_check check (domain = strata_tenancy.normalise_domain(domain)),
  constraint domain_holders_holder_organization_id_fkey foreign key (holder_organization_id) references strata_tenancy.organizations (organization_id)
);

-- For the foreign key.
create index domain_holders_holder_organization_id_idx on strata_tenancy.domain_holders (holder_organization_id);

comment on table strata_tenancy.domain_holders is 'One row per domain that is verified, with its one holder. Kept by a trigger of strata_tenancy.organization_domains.';
comment on column strata_tenancy.domain_holders.domain is 'The domain, in its canonical form.';
comment on column strata_tenancy.domain_holders.holder_organization_id is 'Organization that has it.';
comment on column strata_tenancy.domain_holders.organization_domain_id is 'Key of its row in strata_tenancy.organization_domains.';
comment on column strata_tenancy.domain_holders.held_at is 'Since when.';
