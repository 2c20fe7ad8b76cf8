create table strata_kyc.document_types (
  document_type text not null,
  customer_kind text not null,
  country       strata_core.country,
  has_region    boolean not null,
  name          text not null,

  constraint document_types_pkey primary key (document_type),
  constraint document_types_customer_kind_check check (customer_kind in ('individual', 'enterprise'))
);

comment on table strata_kyc.document_types is 'One row per type of identity document.';
comment on column strata_kyc.document_types.document_type is 'Code.';
comment on column strata_kyc.document_types.customer_kind is 'Kind of customer that has one: individual or enterprise.';
comment on column strata_kyc.document_types.country is 'Country that issues it; null for any.';
comment on column strata_kyc.document_types.has_region is 'Whether parts of the country issue it.';
comment on column strata_kyc.document_types.name is 'What people call it.';

insert into strata_kyc.document_types (document_type, customer_kind, country, has_region, name) values
  ('us_driver_licence', 'individual', 'US', true, 'US driver licence'),
  ('us_ssn', 'individual', 'US', false, 'US social security number'),
  ('passport', 'individual', null, false, 'Passport'),
  ('us_ein', 'enterprise', 'US', false, 'US employer identification number'),
  ('eu_vat', 'enterprise', null, false, 'EU VAT number'),
  ('gb_company_number', 'enterprise', 'GB', false, 'UK company number'),
  ('cn_resident_id', 'individual', 'CN', false, 'Chinese resident identity card'),
  ('cn_uscc', 'enterprise', 'CN', false, 'Chinese unified social credit code');
