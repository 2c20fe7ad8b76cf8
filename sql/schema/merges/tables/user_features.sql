-- As customer_features, for users.
create unlogged table strata_merges.user_features (
  record_no integer not null,
  record_id uuid not null,
  emails text[],
  local_parts text[],
  phones text[],
  usernames text[],
  devices bigint[],
  given_name text collate "C",
  family_name text collate "C",
  given_name_grams bit(256),
  family_name_grams bit(256),
  keys bigint[],

  constraint user_features_pkey primary key (record_no)
);

comment on table strata_merges.user_features is 'One row per user during a search: what is compared. Empty outside of one.';
comment on column strata_merges.user_features.record_no is 'Number of the record in this search.';
comment on column strata_merges.user_features.record_id is 'The user.';
comment on column strata_merges.user_features.emails is 'E-mail addresses that the user holds or held, in their canonical form; null without any.';
comment on column strata_merges.user_features.local_parts is 'What stands before the @ of them.';
comment on column strata_merges.user_features.phones is 'Phone numbers that the user holds or held; null without any.';
comment on column strata_merges.user_features.usernames is 'User names that the user holds or held; null without any.';
comment on column strata_merges.user_features.devices is 'Numbers that stand for the devices that the user signed in on; null without any.';
comment on column strata_merges.user_features.given_name is 'Given name as it is compared.';
comment on column strata_merges.user_features.family_name is 'Family name as it is compared.';
comment on column strata_merges.user_features.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.user_features.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.user_features.keys is 'The hashed keys by which it is found.';
