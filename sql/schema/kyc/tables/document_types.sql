-- Which numbers there are in the world is no business of a release: a new type is a row and, if wanted, a function or two next to those that are here.
create table strata_kyc.document_types (
  document_type text not null,
  customer_kind text not null,
  country       strata_core.country,
  has_region    boolean not null,
  name          text not null,
  normaliser    text not null default 'normalise_document_number',
  validator     text,
  description   text not null,

  constraint document_types_pkey primary key (document_type),
  constraint document_types_document_type_check check (document_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint document_types_customer_kind_check check (customer_kind in ('individual', 'enterprise')),
  constraint document_types_name_check check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  constraint document_types_normaliser_check check (normaliser ~ '^normalise_[a-z0-9_]{1,52}$'),
  constraint document_types_validator_check check (validator ~ '^is_valid_[a-z0-9_]{1,53}$')
);

create trigger t100_check_functions before insert or update on strata_kyc.document_types
  for each row execute function strata_kyc.tg_document_types__check_functions();

comment on table strata_kyc.document_types is 'One row per type of identity document. A new type is a row.';
comment on column strata_kyc.document_types.document_type is 'Name of the type.';
comment on column strata_kyc.document_types.customer_kind is 'Whom the document identifies: individual or enterprise.';
comment on column strata_kyc.document_types.country is 'Country that issues it (ISO 3166-1 alpha-2); null for any.';
comment on column strata_kyc.document_types.has_region is 'Whether a region of the country issues it, which is then always named.';
comment on column strata_kyc.document_types.name is 'What people call it, in English.';
comment on column strata_kyc.document_types.normaliser is 'Function of strata_kyc that brings a number into the form in which two are compared: (number as given, issuer) to text, null for what cannot be one. The issuer is the country, or the country, a hyphen and the region (US-CA). strata_auth, strata_app and strata_operator must be allowed to execute it.';
comment on column strata_kyc.document_types.validator is 'Function of strata_kyc that says whether ranges and check digits fit: (number as given, issuer) to boolean, executable by the same roles; null when the normaliser is all there is.';
comment on column strata_kyc.document_types.description is 'What the number is, and who issues it.';

insert into strata_kyc.document_types (document_type, customer_kind, country, has_region, name, normaliser, validator, description) values
  ('cn_resident_id', 'individual', 'CN', false, 'Resident identity card', 'normalise_cn_resident_id', 'is_valid_cn_resident_id',
   'The citizen identification number on the resident identity card of China.'),
  ('cn_uscc', 'enterprise', 'CN', false, 'Unified Social Credit Code', 'normalise_cn_uscc', 'is_valid_cn_uscc',
   'The number of a company on its business licence in China, also for taxes.'),
  ('eu_vat', 'enterprise', null, false, 'VAT number', 'normalise_eu_vat', 'is_valid_eu_vat',
   'The VAT identification number that a member state of the European Union, or Northern Ireland (country GB), gave an enterprise.'),
  ('gb_company_number', 'enterprise', 'GB', false, 'Company number', 'normalise_gb_company_number', 'is_valid_gb_company_number',
   'The number of a company in the register of Companies House.'),
  ('passport', 'individual', null, false, 'Passport', 'normalise_passport', 'is_valid_passport',
   'The number of a passport of any country, or its machine readable zone.'),
  ('us_driver_licence', 'individual', 'US', true, 'Driver licence', 'normalise_us_driver_licence', 'is_valid_us_driver_licence',
   'The number of a driver licence that a state of the US, or the District of Columbia, issued.'),
  ('us_ein', 'enterprise', 'US', false, 'Employer Identification Number', 'normalise_us_ein', 'is_valid_us_ein',
   'The number by which the Internal Revenue Service of the US knows an enterprise.'),
  ('us_ssn', 'individual', 'US', false, 'Social Security number', 'normalise_us_ssn', 'is_valid_us_ssn',
   'The number that the Social Security Administration of the US gave a person.');
