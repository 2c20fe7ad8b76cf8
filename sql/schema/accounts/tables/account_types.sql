-- What an account is for decides what the host's ledger does with it; here it is a name.
create table strata_accounts.account_types (
  account_type text not null,
  description  text not null,

  constraint account_types_pkey primary key (account_type),
  constraint account_types_account_type_check check (account_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint account_types_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_accounts.account_types is 'One row per type of account. A new type is a row.';
comment on column strata_accounts.account_types.account_type is 'Name of the type.';
comment on column strata_accounts.account_types.description is 'What such an account is for.';

insert into strata_accounts.account_types (account_type, description) values
  ('billing', 'What the customer owes for products and services (TM Forum: billing account).'),
  ('settlement', 'What is owed to the customer and paid out (TM Forum: settlement account).'),
  ('payment', 'Money that the customer receives, holds and sends.'),
  ('prepaid', 'Money that the customer paid in before using it.');
