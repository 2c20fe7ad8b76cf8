-- The tenant. It may belong to a customer (who pays) but is not one: a customer has several organizations, a trial has none.
create table strata_tenancy.organizations (
  organization_id          uuid not null default strata_core.uuid_v7(),
  customer_id              uuid,
  parent_organization_id   uuid,
  party_type               text not null default 'organization',
  name                     text not null,
  slug                     text not null,
  attributes               jsonb not null default '{}',
  suspended_at             timestamptz,
  suspended_until          timestamptz,
  closed_at                timestamptz,
  impersonation_refused_at timestamptz,
  minimum_assurance_level  strata_users.assurance_level not null default 1,
  allowed_sign_in_methods  text[],
  status                   text generated always as (strata_tenancy.organization_status(closed_at, suspended_at)) stored,
  status_reason            text,
  created_at               timestamptz not null default clock_timestamp(),
  updated_at               timestamptz not null default clock_timestamp(),

  constraint organizations_pkey primary key (organization_id),
  -- For relations, which name the types of both sides.
  constraint organizations_organization_id_party_type_key unique (organization_id, party_type),
  constraint organizations_slug_key unique (slug),
  constraint organizations_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint organizations_parent_organization_id_fkey foreign key (parent_organization_id) references strata_tenancy.organizations (organization_id),
  constraint organizations_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (organization_party_type),
  constraint organizations_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint organizations_slug_check check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  constraint organizations_parent_organization_id_check check (parent_organization_id <> organization_id),
  constraint organizations_allowed_sign_in_methods_check check (
    cardinality(allowed_sign_in_methods) > 0 and allowed_sign_in_methods <@ array['password', 'email_code', 'sms_code', 'identity', 'passkey', 'host']),
  constraint organizations_suspended_until_check check (suspended_until is null or (suspended_at is not null and suspended_until > suspended_at)),
  constraint organizations_status_check check (status in ('closed', 'suspended', 'active')),
  constraint organizations_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- All organizations of a customer.
create index organizations_customer_id_idx on strata_tenancy.organizations (customer_id) where customer_id is not null;
-- The organizations below one.
create index organizations_parent_organization_id_idx on strata_tenancy.organizations (parent_organization_id) where parent_organization_id is not null;
-- For the foreign key.
create index organizations_party_type_idx on strata_tenancy.organizations (party_type);

create trigger t100_touch_updated_at before update on strata_tenancy.organizations for each row execute function strata_core.tg__touch_updated_at();
create trigger t300_refuse_circle before update of parent_organization_id on strata_tenancy.organizations
  for each row when (new.parent_organization_id is not null) execute function strata_tenancy.tg_organizations__refuse_circle();
create trigger t400_check_attributes before insert or update of party_type, attributes on strata_tenancy.organizations
  for each row execute function strata_tenancy.tg__check_attributes();
select strata_audit.lay_lifecycle('strata_tenancy.organizations', 'organization',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.organization_status(n.closed_at, case when n.suspended_until <= e.at then null else n.suspended_at end)$$);
select strata_audit.lay_row_history('strata_tenancy.organizations', 'organization_id',
  '{organization_id,customer_id,parent_organization_id,party_type,name,slug,attributes,status,status_reason,impersonation_refused_at,minimum_assurance_level,allowed_sign_in_methods}');

comment on table strata_tenancy.organizations is 'One row per organization (tenant). Never deleted.';
comment on column strata_tenancy.organizations.organization_id is 'Key; the tenant key of every table of an organization.';
comment on column strata_tenancy.organizations.customer_id is 'Customer that the organization belongs to; null when it has none.';
comment on column strata_tenancy.organizations.parent_organization_id is 'Organization above; null at the top.';
comment on column strata_tenancy.organizations.party_type is 'What it is, from party_types.';
comment on column strata_tenancy.organizations.name is 'Name, as its members read it.';
comment on column strata_tenancy.organizations.slug is 'Short name for addresses, unique among all organizations.';
comment on column strata_tenancy.organizations.attributes is 'What is known of an organization of this type, as party_type_attributes says.';
comment on column strata_tenancy.organizations.suspended_at is 'When it was suspended; null when not.';
comment on column strata_tenancy.organizations.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_tenancy.organizations.closed_at is 'When it was closed; null before.';
comment on column strata_tenancy.organizations.impersonation_refused_at is 'When it forbade staff to act as its members; null while they may.';
comment on column strata_tenancy.organizations.minimum_assurance_level is 'How surely its members must have been recognised, 1 to 3 (NIST SP 800-63): 2 wants a second factor.';
comment on column strata_tenancy.organizations.allowed_sign_in_methods is 'Ways in which its members may have signed in: password, email_code, sms_code, identity, passkey, or host for sessions that the host opened by itself; null for all.';
comment on column strata_tenancy.organizations.status is 'Status from the stored events, without the clock. strata.organizations.status accounts for time.';
comment on column strata_tenancy.organizations.status_reason is 'Reason given with the last change of status; null when none was.';
