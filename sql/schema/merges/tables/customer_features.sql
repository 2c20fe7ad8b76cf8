-- Filled and emptied within one search, in files of their own that no other transaction ever sees: nobody's data is kept here.
create unlogged table strata_merges.customer_features (
  record_no          integer not null,
  record_id          uuid not null,
  documents          bigint[],
  given_name         text collate "C",
  family_name        text collate "C",
  legal_name         text collate "C",
  born               text collate "C",
  house_number       text collate "C",
  street             text collate "C",
  address_rest       text collate "C",
  locality           text collate "C",
  region             text collate "C",
  postal_code        text collate "C",
  email              text collate "C",
  phone              text collate "C",
  given_name_grams    bit(256),
  family_name_grams   bit(256),
  legal_name_grams    bit(256),
  street_grams        bit(256),
  address_rest_grams  bit(256),
  locality_grams      bit(256),
  born_digits      bit(256),
  house_number_digits bit(256),
  postal_code_digits  bit(256),
  keys bigint[],

  constraint customer_features_pkey primary key (record_no)
);

comment on table strata_merges.customer_features is 'One row per customer during a search: what is compared. Empty outside of one.';
comment on column strata_merges.customer_features.record_no is 'Number of the record in this search.';
comment on column strata_merges.customer_features.record_id is 'The customer.';
comment on column strata_merges.customer_features.documents is 'Numbers that stand for the fingerprints of its documents; null without any.';
comment on column strata_merges.customer_features.given_name is 'Given name as it is compared.';
comment on column strata_merges.customer_features.family_name is 'Family name as it is compared.';
comment on column strata_merges.customer_features.legal_name is 'Registered name as it is compared.';
comment on column strata_merges.customer_features.born is 'Date of birth as eight digits.';
comment on column strata_merges.customer_features.house_number is 'The first word of the address that has a digit.';
comment on column strata_merges.customer_features.street is 'The rest of the first line of the address.';
comment on column strata_merges.customer_features.address_rest is 'The other lines of the address.';
comment on column strata_merges.customer_features.locality is 'Locality as it is compared.';
comment on column strata_merges.customer_features.region is 'Region as it is compared.';
comment on column strata_merges.customer_features.postal_code is 'Postal code as it is compared.';
comment on column strata_merges.customer_features.email is 'E-mail address in its canonical form.';
comment on column strata_merges.customer_features.phone is 'Phone number.';
comment on column strata_merges.customer_features.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.customer_features.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.customer_features.legal_name_grams is 'Signature of legal_name.';
comment on column strata_merges.customer_features.street_grams is 'Signature of street.';
comment on column strata_merges.customer_features.address_rest_grams is 'Signature of address_rest.';
comment on column strata_merges.customer_features.locality_grams is 'Signature of locality.';
comment on column strata_merges.customer_features.born_digits is 'Signature of born.';
comment on column strata_merges.customer_features.house_number_digits is 'Signature of house_number.';
comment on column strata_merges.customer_features.postal_code_digits is 'Signature of postal_code.';
comment on column strata_merges.customer_features.keys is 'The hashed keys by which it is found.';
