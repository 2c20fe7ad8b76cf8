-- Creates strata_accounts: accounts, holders, operators, who may hold one, and their part of the interface.
-- Nouns: accounts

set local role strata_owner;
--! begin accounts/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_accounts authorization strata_owner;
set local role strata_owner;

comment on schema strata_accounts is 'Accounts, which money features hang on, their holders and operators. Knows no user and no customer: who may hold one is told by eligible_customers.';

-- Everyone: the currencies and types of accounts are for all; on the other tables no role at run time has any privilege.
grant usage on schema strata_accounts to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_accounts to strata_definer;
--! end accounts/schema.sql
--! begin accounts/functions/account_status.sql
create function strata_accounts.account_status(p_closed_at timestamptz, p_frozen_at timestamptz, p_opened_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_closed_at is not null then 'closed'
    when p_frozen_at is not null then 'frozen'
    when p_opened_at is not null then 'open'
    else 'pending'
  end;
end;

comment on function strata_accounts.account_status(timestamptz, timestamptz, timestamptz) is 'Status of an account from its events: closed, frozen, open or pending.';
--! end accounts/functions/account_status.sql
--! begin accounts/tables/currencies.sql
-- ISO 4217, the codes in use. Left out: metals, funds and units of account (XAU, CLF, XDR), in which nobody is paid; whoever keeps accounts in them adds a
-- row. A currency that ends stays as a row, because accounts point at it; withdrawn_on keeps new ones away.
create table strata_accounts.currencies (
  currency     text not null,
  name         text not null,
  minor_unit   integer not null,
  withdrawn_on date,

  constraint currencies_pkey primary key (currency),
  constraint currencies_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint currencies_name_check check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  constraint currencies_minor_unit_check check (minor_unit between 0 and 4)
);

comment on table strata_accounts.currencies is 'One row per currency in which an account can be kept (ISO 4217). A new one is a row.';
comment on column strata_accounts.currencies.currency is 'Alphabetic code, such as EUR.';
comment on column strata_accounts.currencies.name is 'Name in English.';
comment on column strata_accounts.currencies.minor_unit is 'Digits after the decimal point: 2 for EUR, 0 for JPY, 3 for KWD. A ledger that counts in the smallest unit divides by 10 to this power.';
comment on column strata_accounts.currencies.withdrawn_on is 'Since which day no account is made in it any more; null while it is in use.';

insert into strata_accounts.currencies (currency, name, minor_unit) values
  ('AED', 'United Arab Emirates dirham', 2),
  ('AFN', 'Afghan afghani', 2),
  ('ALL', 'Albanian lek', 2),
  ('AMD', 'Armenian dram', 2),
  ('AOA', 'Angolan kwanza', 2),
  ('ARS', 'Argentine peso', 2),
  ('AUD', 'Australian dollar', 2),
  ('AWG', 'Aruban florin', 2),
  ('AZN', 'Azerbaijani manat', 2),
  ('BAM', 'Bosnia and Herzegovina convertible mark', 2),
  ('BBD', 'Barbados dollar', 2),
  ('BDT', 'Bangladeshi taka', 2),
  ('BHD', 'Bahraini dinar', 3),
  ('BIF', 'Burundian franc', 0),
  ('BMD', 'Bermudian dollar', 2),
  ('BND', 'Brunei dollar', 2),
  ('BOB', 'Bolivian boliviano', 2),
  ('BRL', 'Brazilian real', 2),
  ('BSD', 'Bahamian dollar', 2),
  ('BTN', 'Bhutanese ngultrum', 2),
  ('BWP', 'Botswana pula', 2),
  ('BYN', 'Belarusian ruble', 2),
  ('BZD', 'Belize dollar', 2),
  ('CAD', 'Canadian dollar', 2),
  ('CDF', 'Congolese franc', 2),
  ('CHF', 'Swiss franc', 2),
  ('CLP', 'Chilean peso', 0),
  ('CNY', 'Chinese yuan renminbi', 2),
  ('COP', 'Colombian peso', 2),
  ('CRC', 'Costa Rican colon', 2),
  ('CUP', 'Cuban peso', 2),
  ('CVE', 'Cabo Verde escudo', 2),
  ('CZK', 'Czech koruna', 2),
  ('DJF', 'Djibouti franc', 0),
  ('DKK', 'Danish krone', 2),
  ('DOP', 'Dominican peso', 2),
  ('DZD', 'Algerian dinar', 2),
  ('EGP', 'Egyptian pound', 2),
  ('ERN', 'Eritrean nakfa', 2),
  ('ETB', 'Ethiopian birr', 2),
  ('EUR', 'Euro', 2),
  ('FJD', 'Fiji dollar', 2),
  ('FKP', 'Falkland Islands pound', 2),
  ('GBP', 'Pound sterling', 2),
  ('GEL', 'Georgian lari', 2),
  ('GHS', 'Ghanaian cedi', 2),
  ('GIP', 'Gibraltar pound', 2),
  ('GMD', 'Gambian dalasi', 2),
  ('GNF', 'Guinean franc', 0),
  ('GTQ', 'Guatemalan quetzal', 2),
  ('GYD', 'Guyana dollar', 2),
  ('HKD', 'Hong Kong dollar', 2),
  ('HNL', 'Honduran lempira', 2),
  ('HTG', 'Haitian gourde', 2),
  ('HUF', 'Hungarian forint', 2),
  ('IDR', 'Indonesian rupiah', 2),
  ('ILS', 'Israeli new shekel', 2),
  ('INR', 'Indian rupee', 2),
  ('IQD', 'Iraqi dinar', 3),
  ('IRR', 'Iranian rial', 2),
  ('ISK', 'Icelandic krona', 0),
  ('JMD', 'Jamaican dollar', 2),
  ('JOD', 'Jordanian dinar', 3),
  ('JPY', 'Japanese yen', 0),
  ('KES', 'Kenyan shilling', 2),
  ('KGS', 'Kyrgyz som', 2),
  ('KHR', 'Cambodian riel', 2),
  ('KMF', 'Comorian franc', 0),
  ('KPW', 'North Korean won', 2),
  ('KRW', 'South Korean won', 0),
  ('KWD', 'Kuwaiti dinar', 3),
  ('KYD', 'Cayman Islands dollar', 2),
  ('KZT', 'Kazakhstani tenge', 2),
  ('LAK', 'Lao kip', 2),
  ('LBP', 'Lebanese pound', 2),
  ('LKR', 'Sri Lanka rupee', 2),
  ('LRD', 'Liberian dollar', 2),
  ('LSL', 'Lesotho loti', 2),
  ('LYD', 'Libyan dinar', 3),
  ('MAD', 'Moroccan dirham', 2),
  ('MDL', 'Moldovan leu', 2),
  ('MGA', 'Malagasy ariary', 2),
  ('MKD', 'Macedonian denar', 2),
  ('MMK', 'Myanmar kyat', 2),
  ('MNT', 'Mongolian tugrik', 2),
  ('MOP', 'Macao pataca', 2),
  ('MRU', 'Mauritanian ouguiya', 2),
  ('MUR', 'Mauritius rupee', 2),
  ('MVR', 'Maldivian rufiyaa', 2),
  ('MWK', 'Malawi kwacha', 2),
  ('MXN', 'Mexican peso', 2),
  ('MYR', 'Malaysian ringgit', 2),
  ('MZN', 'Mozambique metical', 2),
  ('NAD', 'Namibia dollar', 2),
  ('NGN', 'Nigerian naira', 2),
  ('NIO', 'Nicaraguan cordoba', 2),
  ('NOK', 'Norwegian krone', 2),
  ('NPR', 'Nepalese rupee', 2),
  ('NZD', 'New Zealand dollar', 2),
  ('OMR', 'Omani rial', 3),
  ('PAB', 'Panamanian balboa', 2),
  ('PEN', 'Peruvian sol', 2),
  ('PGK', 'Papua New Guinean kina', 2),
  ('PHP', 'Philippine peso', 2),
  ('PKR', 'Pakistan rupee', 2),
  ('PLN', 'Polish zloty', 2),
  ('PYG', 'Paraguayan guarani', 0),
  ('QAR', 'Qatari rial', 2),
  ('RON', 'Romanian leu', 2),
  ('RSD', 'Serbian dinar', 2),
  ('RUB', 'Russian ruble', 2),
  ('RWF', 'Rwanda franc', 0),
  ('SAR', 'Saudi riyal', 2),
  ('SBD', 'Solomon Islands dollar', 2),
  ('SCR', 'Seychelles rupee', 2),
  ('SDG', 'Sudanese pound', 2),
  ('SEK', 'Swedish krona', 2),
  ('SGD', 'Singapore dollar', 2),
  ('SHP', 'Saint Helena pound', 2),
  ('SLE', 'Sierra Leonean leone', 2),
  ('SOS', 'Somali shilling', 2),
  ('SRD', 'Surinam dollar', 2),
  ('SSP', 'South Sudanese pound', 2),
  ('STN', 'Sao Tome and Principe dobra', 2),
  ('SVC', 'El Salvador colon', 2),
  ('SYP', 'Syrian pound', 2),
  ('SZL', 'Eswatini lilangeni', 2),
  ('THB', 'Thai baht', 2),
  ('TJS', 'Tajikistani somoni', 2),
  ('TMT', 'Turkmenistan manat', 2),
  ('TND', 'Tunisian dinar', 3),
  ('TOP', 'Tongan paanga', 2),
  ('TRY', 'Turkish lira', 2),
  ('TTD', 'Trinidad and Tobago dollar', 2),
  ('TWD', 'New Taiwan dollar', 2),
  ('TZS', 'Tanzanian shilling', 2),
  ('UAH', 'Ukrainian hryvnia', 2),
  ('UGX', 'Uganda shilling', 0),
  ('USD', 'United States dollar', 2),
  ('UYU', 'Uruguayan peso', 2),
  ('UZS', 'Uzbekistan sum', 2),
  ('VED', 'Venezuelan digital bolivar', 2),
  ('VES', 'Venezuelan sovereign bolivar', 2),
  ('VND', 'Vietnamese dong', 0),
  ('VUV', 'Vanuatu vatu', 0),
  ('WST', 'Samoan tala', 2),
  ('XAF', 'CFA franc BEAC', 0),
  ('XCD', 'East Caribbean dollar', 2),
  ('XCG', 'Caribbean guilder', 2),
  ('XOF', 'CFA franc BCEAO', 0),
  ('XPF', 'CFP franc', 0),
  ('YER', 'Yemeni rial', 2),
  ('ZAR', 'South African rand', 2),
  ('ZMW', 'Zambian kwacha', 2),
  ('ZWG', 'Zimbabwe gold', 2);
--! end accounts/tables/currencies.sql
--! begin accounts/tables/account_types.sql
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
--! end accounts/tables/account_types.sql
--! begin accounts/tables/eligible_customers.sql
-- All that accounts know of customers: who may hold one. In one database strata_wiring writes it in the transaction that changes the customer; after
-- a split it comes by logical replication; installed alone, the host writes it. A row stays when eligibility is lost: accounts point at it, and it is
-- what every change of an account of the customer locks first.
create table strata_accounts.eligible_customers (
  customer_id             uuid not null,
  merged_into_customer_id uuid,
  eligible_at             timestamptz,
  eligible_until          timestamptz,
  lost_at                 timestamptz,
  changed_at              timestamptz not null default clock_timestamp(),

  constraint eligible_customers_pkey primary key (customer_id),
  constraint eligible_customers_merged_into_customer_id_fkey
    foreign key (merged_into_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint eligible_customers_merged_into_customer_id_check
    check (merged_into_customer_id is null or merged_into_customer_id <> customer_id and lost_at is not null),
  constraint eligible_customers_eligible_at_check check (eligible_at is not null or lost_at is not null)
);

-- For the foreign key.
create index eligible_customers_merged_into_customer_id_idx on strata_accounts.eligible_customers (merged_into_customer_id)
  where merged_into_customer_id is not null;

comment on table strata_accounts.eligible_customers is 'One row per customer who may hold accounts or once might, and per customer who took over the accounts of such a one. Eligible now: lost_at is null, and eligible_until null or to come.';
comment on column strata_accounts.eligible_customers.customer_id is 'Key of the customer, as its own system knows it.';
comment on column strata_accounts.eligible_customers.merged_into_customer_id is 'The customer that this one was merged into, who has the accounts now; null unless merged.';
comment on column strata_accounts.eligible_customers.eligible_at is 'Since when, the last time; null for one who never was and only took over accounts.';
comment on column strata_accounts.eligible_customers.eligible_until is 'When eligibility runs out by itself; null: it does not.';
comment on column strata_accounts.eligible_customers.lost_at is 'Since when not any more; null while it lasts.';
comment on column strata_accounts.eligible_customers.changed_at is 'When the row was last written, by whoever feeds it.';
--! end accounts/tables/eligible_customers.sql
--! begin accounts/functions/tg_accounts__refuse_cycle.sql
-- Two changes that only together make a circle have to wait for each other. Accounts below one another belong to one customer, so its row is the one
-- to wait for; the functions of the interface hold it already.
create function strata_accounts.tg_accounts__refuse_cycle() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_account_id uuid := new.parent_account_id;
begin
  perform from strata_accounts.eligible_customers e where e.customer_id = new.customer_id for no key update;
  while v_account_id is not null loop
    if v_account_id = new.account_id then
      perform strata_core.raise_error('ST402', 'accounts_parent_account_id_check');
    end if;
    v_account_id := (select a.parent_account_id from strata_accounts.accounts a where a.account_id = v_account_id);
  end loop;
  return new;
end
$$;

comment on function strata_accounts.tg_accounts__refuse_cycle() is 'Trigger: refuses an account that would be above itself. Raises ST402.';
--! end accounts/functions/tg_accounts__refuse_cycle.sql
--! begin accounts/tables/accounts.sql
-- What money hangs on, and no money: a ledger points at account_id, which nothing ever changes, whoever the customer becomes. Accounts are closed and
-- never deleted. Parent and child belong to one customer; the foreign key says so, and a merge moves both in one statement.
create table strata_accounts.accounts (
  account_id        uuid not null default strata_core.uuid_v7(),
  customer_id       uuid not null,
  parent_account_id uuid,
  account_type      text not null,
  currency          text not null,
  name              text,
  is_default        boolean not null default false,
  opened_at         timestamptz,
  frozen_at         timestamptz,
  frozen_by         text,
  closed_at         timestamptz,
  status            text generated always as (strata_accounts.account_status(closed_at, frozen_at, opened_at)) stored,
  status_reason     strata_core.reason,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),

  constraint accounts_pkey primary key (account_id),
  -- Also the list of a customer's accounts.
  constraint accounts_customer_id_account_id_key unique (customer_id, account_id),
  constraint accounts_customer_id_fkey foreign key (customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint accounts_parent_account_id_fkey foreign key (customer_id, parent_account_id) references strata_accounts.accounts (customer_id, account_id),
  constraint accounts_account_type_fkey foreign key (account_type) references strata_accounts.account_types (account_type),
  constraint accounts_currency_fkey foreign key (currency) references strata_accounts.currencies (currency),
  constraint accounts_parent_account_id_check check (parent_account_id <> account_id),
  constraint accounts_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint accounts_is_default_check check (not is_default or closed_at is null),
  constraint accounts_frozen_at_check check (frozen_at is null or opened_at is not null),
  constraint accounts_frozen_by_check check ((frozen_at is null) = (frozen_by is null) and frozen_by in ('policy', 'operator')),
  constraint accounts_status_check check (status in ('closed', 'frozen', 'open', 'pending'))
);

-- One default per customer and currency.
create unique index accounts_one_default_per_currency_idx on strata_accounts.accounts (customer_id, currency) where is_default;
-- The children of an account; also for the foreign key.
create index accounts_parent_account_id_idx on strata_accounts.accounts (customer_id, parent_account_id) where parent_account_id is not null;
-- For the foreign keys.
create index accounts_account_type_idx on strata_accounts.accounts (account_type);
create index accounts_currency_idx on strata_accounts.accounts (currency);

create trigger t100_touch_updated_at before update on strata_accounts.accounts for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_refuse_cycle before insert or update of parent_account_id on strata_accounts.accounts
  for each row when (new.parent_account_id is not null) execute function strata_accounts.tg_accounts__refuse_cycle();
select strata_audit.lay_lifecycle('strata_accounts.accounts', 'account');
select strata_audit.lay_row_history('strata_accounts.accounts', 'account_id',
  '{account_id,customer_id,parent_account_id,account_type,currency,name,is_default,frozen_by,status,status_reason}');

select strata_core.lay_personal_data('strata_accounts.accounts', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{name,status_reason}');

comment on table strata_accounts.accounts is 'One row per account. Never deleted, only closed.';
comment on column strata_accounts.accounts.account_id is 'Key. Never changes: ledgers hang on it.';
comment on column strata_accounts.accounts.customer_id is 'The customer that the account belongs to; another one after a merge.';
comment on column strata_accounts.accounts.parent_account_id is 'The account of the same customer that this one is a part of; null at the top.';
comment on column strata_accounts.accounts.account_type is 'What the account is for.';
comment on column strata_accounts.accounts.currency is 'Currency in which it is kept (ISO 4217).';
comment on column strata_accounts.accounts.name is 'What the customer calls it; null when it has no name. @pii';
comment on column strata_accounts.accounts.is_default is 'Whether it is the one that is meant when only customer and currency are named.';
comment on column strata_accounts.accounts.opened_at is 'When it was opened; null while it is pending, and where it was closed before.';
comment on column strata_accounts.accounts.frozen_at is 'Since when it is frozen; null when not.';
comment on column strata_accounts.accounts.frozen_by is 'policy: because the customer lost eligibility, until it is back. operator: until an operator unfreezes it. Null when not frozen.';
comment on column strata_accounts.accounts.closed_at is 'When it was closed, for good; null before.';
comment on column strata_accounts.accounts.status is 'closed, frozen, open or pending, from the events.';
comment on column strata_accounts.accounts.status_reason is 'Reason given with the last change of status; null when none was. @pii';
--! end accounts/tables/accounts.sql
--! begin accounts/tables/account_holders.sql
-- The owner is a row too, so that who has to do with an account is asked in one place. A role ends and is never deleted.
create table strata_accounts.account_holders (
  account_holder_id uuid not null default strata_core.uuid_v7(),
  account_id  uuid not null,
  customer_id uuid not null,
  capacity    text not null,
  started_at  timestamptz not null default clock_timestamp(),
  ended_at    timestamptz,

  constraint account_holders_pkey primary key (account_holder_id),
  constraint account_holders_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_holders_customer_id_fkey foreign key (customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_holders_capacity_check check (capacity in ('owner', 'joint_owner', 'payer', 'beneficiary')),
  constraint account_holders_ended_at_check check (ended_at >= started_at)
);

create unique index account_holders_one_current_idx on strata_accounts.account_holders (account_id, customer_id, capacity) where ended_at is null;
create unique index account_holders_one_owner_idx on strata_accounts.account_holders (account_id) where capacity = 'owner' and ended_at is null;
-- All roles in an account, and all accounts of a customer, the former ones too.
create index account_holders_account_id_idx on strata_accounts.account_holders (account_id);
create index account_holders_customer_id_idx on strata_accounts.account_holders (customer_id);

select strata_audit.lay_row_history('strata_accounts.account_holders', 'account_holder_id',
  '{account_holder_id,account_id,customer_id,capacity,started_at,ended_at}');

comment on table strata_accounts.account_holders is 'One row per customer and capacity in which the customer stands to an account, or stood. Never deleted, only ended.';
comment on column strata_accounts.account_holders.account_holder_id is 'Key.';
comment on column strata_accounts.account_holders.account_id is 'The account.';
comment on column strata_accounts.account_holders.customer_id is 'The customer.';
comment on column strata_accounts.account_holders.capacity is 'owner: whom the account belongs to, one at a time. joint_owner: owns it together with the owner. payer: pays what is owed on it. beneficiary: is paid from it.';
comment on column strata_accounts.account_holders.started_at is 'Since when.';
comment on column strata_accounts.account_holders.ended_at is 'Until when; null while it lasts.';
--! end accounts/tables/account_holders.sql
--! begin accounts/tables/account_operators.sql
-- Users are keys without a foreign key: the stratum knows no user and can be moved away from them. Whether the user exists is known where users are.
create table strata_accounts.account_operators (
  account_operator_id uuid not null default strata_core.uuid_v7(),
  account_id uuid not null,
  user_id    uuid not null,
  capacity   text not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at   timestamptz,

  constraint account_operators_pkey primary key (account_operator_id),
  constraint account_operators_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_operators_capacity_check check (capacity in ('administrator', 'payer', 'viewer')),
  constraint account_operators_ended_at_check check (ended_at >= started_at)
);

create unique index account_operators_one_current_idx on strata_accounts.account_operators (account_id, user_id, capacity) where ended_at is null;
-- All roles in an account, and all accounts of a user, the former ones too.
create index account_operators_account_id_idx on strata_accounts.account_operators (account_id);
create index account_operators_user_id_idx on strata_accounts.account_operators (user_id);

select strata_audit.lay_row_history('strata_accounts.account_operators', 'account_operator_id',
  '{account_operator_id,account_id,user_id,capacity,started_at,ended_at}');

comment on table strata_accounts.account_operators is 'One row per user and capacity in which the user operates an account, or did. Never deleted, only ended.';
comment on column strata_accounts.account_operators.account_operator_id is 'Key.';
comment on column strata_accounts.account_operators.account_id is 'The account.';
comment on column strata_accounts.account_operators.user_id is 'Key of the user, as its own system knows it.';
comment on column strata_accounts.account_operators.capacity is 'administrator: may do everything that the customer may. payer: may move money. viewer: may look.';
comment on column strata_accounts.account_operators.started_at is 'Since when.';
comment on column strata_accounts.account_operators.ended_at is 'Until when; null while it lasts.';
--! end accounts/tables/account_operators.sql
--! begin accounts/tables/account_moves.sql
-- What a merge moved and changed, so that undoing it gives back exactly that. Kept here and not with the merge: whoever merges may be in another database,
-- from which nothing comes but eligible_customers.
create table strata_accounts.account_moves (
  account_move_id      uuid not null default strata_core.uuid_v7(),
  account_id           uuid not null,
  account_holder_id    uuid,
  from_customer_id     uuid not null,
  to_customer_id       uuid not null,
  has_lost_default     boolean not null default false,
  former_status        text,
  former_frozen_at     timestamptz,
  former_frozen_by     text,
  former_status_reason strata_core.reason,
  role_ended_at        timestamptz,
  moved_at             timestamptz not null,
  undone_at            timestamptz,
  kept                 text[] not null default '{}',

  constraint account_moves_pkey primary key (account_move_id),
  constraint account_moves_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_moves_account_holder_id_fkey foreign key (account_holder_id) references strata_accounts.account_holders (account_holder_id),
  constraint account_moves_from_customer_id_fkey foreign key (from_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_moves_to_customer_id_fkey foreign key (to_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_moves_to_customer_id_check check (to_customer_id <> from_customer_id),
  -- Either an account or a role in one.
  constraint account_moves_account_holder_id_check
    check (case when account_holder_id is null then role_ended_at is null and former_status is not null
                else not has_lost_default and num_nonnulls(former_status, former_frozen_at, former_frozen_by, former_status_reason) = 0 end),
  constraint account_moves_former_status_check check (former_status in ('closed', 'frozen', 'open', 'pending')),
  constraint account_moves_kept_check check (kept <@ array['customer', 'parent', 'default', 'status', 'end'] and (kept = '{}' or undone_at is not null))
);

-- What is to be given back when a merge is undone.
create index account_moves_open_idx on strata_accounts.account_moves (from_customer_id) where undone_at is null;
-- The moves of an account; also for the foreign key.
create index account_moves_account_id_idx on strata_accounts.account_moves (account_id);
-- For the foreign keys.
create index account_moves_account_holder_id_idx on strata_accounts.account_moves (account_holder_id) where account_holder_id is not null;
create index account_moves_from_customer_id_idx on strata_accounts.account_moves (from_customer_id);
create index account_moves_to_customer_id_idx on strata_accounts.account_moves (to_customer_id);

select strata_audit.lay_row_history('strata_accounts.account_moves', 'account_move_id',
  '{account_move_id,account_id,account_holder_id,from_customer_id,to_customer_id,moved_at,undone_at,kept}');

select strata_core.lay_personal_data('strata_accounts.account_moves', p_subject => 'customer', p_key_column => c, p_treatment => 'clear',
  p_columns => '{former_status_reason}')
from unnest(array['from_customer_id', 'to_customer_id']) as c;

comment on table strata_accounts.account_moves is 'One row per account or role in one that a merge of customers moved. Undone with the merge.';
comment on column strata_accounts.account_moves.account_move_id is 'Key.';
comment on column strata_accounts.account_moves.account_id is 'The account, or the one that the role is in.';
comment on column strata_accounts.account_moves.account_holder_id is 'The role that was moved; null where it was the account.';
comment on column strata_accounts.account_moves.from_customer_id is 'The customer who was merged.';
comment on column strata_accounts.account_moves.to_customer_id is 'The customer who took over: the survivor, or whoever the survivor was merged into by then.';
comment on column strata_accounts.account_moves.has_lost_default is 'Whether the account was a default and is none any more, because the survivor has one in its currency.';
comment on column strata_accounts.account_moves.former_status is 'Status of the account before; null of a role.';
comment on column strata_accounts.account_moves.former_frozen_at is 'Since when the account was frozen; null when it was not, and of a role.';
comment on column strata_accounts.account_moves.former_frozen_by is 'Who had frozen the account, policy or operator; null when nobody had, and of a role.';
comment on column strata_accounts.account_moves.former_status_reason is 'Reason of the account''s status before; null when there was none, and of a role. @pii';
comment on column strata_accounts.account_moves.role_ended_at is 'When the merge ended the role, because the survivor has the same; null where it did not.';
comment on column strata_accounts.account_moves.moved_at is 'When it was moved.';
comment on column strata_accounts.account_moves.undone_at is 'When the merge was undone; null while it stands.';
comment on column strata_accounts.account_moves.kept is 'What the undoing did not put back, because it was changed since. customer: who has it, so that all of it stayed. parent: the account is at the top now, below nothing. default, status: of the account. end: of the role.';
--! end accounts/tables/account_moves.sql
--! begin accounts/functions/lock_customers.sql
-- Every change of an account begins here: the rows of the customers first, in the order of their ids, then accounts. Whoever changes eligibility holds
-- the same row, so the two never pass each other. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_accounts.lock_customers(p_customer_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_accounts.eligible_customers e where e.customer_id = any (p_customer_ids) order by e.customer_id for no key update;
end
$$;

comment on function strata_accounts.lock_customers(uuid[]) is 'Locks the rows of customers in strata_accounts.eligible_customers until the end of the transaction. Raises ST202 outside of read committed.';

alter function strata_accounts.lock_customers(uuid[]) owner to strata_definer;
--! end accounts/functions/lock_customers.sql
--! begin accounts/functions/lock_account.sql
-- A merge may move the account to another customer while the first lock is waited for: then it is looked for again, and the block lets go of what it held,
-- because rows of customers are locked in the order of their ids and the survivor's may come first.
create function strata_accounts.lock_account(p_account_id uuid, p_customer_ids uuid[] default '{}') returns strata_accounts.accounts
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_customer_id uuid;
  v_account     strata_accounts.accounts;
begin
  loop
    select a.customer_id into v_customer_id from strata_accounts.accounts a where a.account_id = p_account_id;
    if not found then
      return null;
    end if;
    begin
      perform strata_accounts.lock_customers(p_customer_ids || v_customer_id);
      select a.* into v_account from strata_accounts.accounts a
      where a.account_id = p_account_id and a.customer_id = v_customer_id for no key update;
      if found then
        return v_account;
      end if;
      raise exception using errcode = 'triggered_action_exception';
    exception
      when triggered_action_exception then null;
    end;
  end loop;
end
$$;

comment on function strata_accounts.lock_account(uuid, uuid[]) is 'Locks an account, after its customer and the given ones, and answers it as it is then; null when there is none. Raises ST202 outside of read committed.';

alter function strata_accounts.lock_account(uuid, uuid[]) owner to strata_definer;
--! end accounts/functions/lock_account.sql
--! begin accounts/functions/is_eligible.sql
create function strata_accounts.is_eligible(p_customer_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  return exists (select from strata_accounts.eligible_customers e
                 where e.customer_id = p_customer_id and e.lost_at is null
                   and (e.eligible_until is null or e.eligible_until > strata_core.clock()));
end
$$;

comment on function strata_accounts.is_eligible(uuid) is 'Whether a customer may hold accounts at this moment.';

alter function strata_accounts.is_eligible(uuid) owner to strata_definer;
--! end accounts/functions/is_eligible.sql
--! begin accounts/functions/settle_accounts.sql
-- An unknown value of the policy freezes, and does not unfreeze. Each update is asked for first: it would fire the triggers of accounts even for no row.
create function strata_accounts.settle_accounts(p_customer_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if strata_accounts.is_eligible(p_customer_id) then
    if exists (select from strata_accounts.accounts a where a.customer_id = p_customer_id and a.status = 'frozen' and a.frozen_by = 'policy')
       and strata_core.setting_text('account_unfreeze_policy') = 'unfreeze' then
      update strata_accounts.accounts a
      set frozen_at = null, frozen_by = null, status_reason = 'the customer is eligible again'
      where a.customer_id = p_customer_id and a.status = 'frozen' and a.frozen_by = 'policy';
    end if;
  elsif exists (select from strata_accounts.accounts a where a.customer_id = p_customer_id and a.status = 'open')
        and strata_core.setting_text('account_freeze_policy') is distinct from 'keep' then
    update strata_accounts.accounts a
    set frozen_at = strata_core.clock(), frozen_by = 'policy', status_reason = 'the customer is not eligible any more'
    where a.customer_id = p_customer_id and a.status = 'open';
  end if;
end
$$;

comment on function strata_accounts.settle_accounts(uuid) is 'Brings the accounts of a customer in step with its eligibility, as the settings account_freeze_policy and account_unfreeze_policy say. Idempotent. Called by a trigger.';

alter function strata_accounts.settle_accounts(uuid) owner to strata_definer;
--! end accounts/functions/settle_accounts.sql
--! begin accounts/functions/move_accounts.sql
-- Of two defaults in one currency the survivor's stays, and of two equal roles the survivor's. Parents and children move in one statement, so that
-- the key which holds them together is never broken.
create function strata_accounts.move_accounts(p_from_customer_id uuid, p_to_customer_id uuid) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_to    uuid := p_to_customer_id;
  v_next  uuid;
begin
  -- The survivor may have been merged itself by now.
  loop
    v_next := (select e.merged_into_customer_id from strata_accounts.eligible_customers e where e.customer_id = v_to for no key update);
    exit when v_next is null;
    if v_next = p_from_customer_id then
      perform strata_core.raise_error('ST402', 'eligible_customers_merged_into_customer_id_check');
    end if;
    v_to := v_next;
  end loop;

  insert into strata_accounts.account_moves (account_id, from_customer_id, to_customer_id, has_lost_default, former_status, former_frozen_at,
                                             former_frozen_by, former_status_reason, moved_at)
  select a.account_id, p_from_customer_id, v_to,
         a.is_default and exists (select from strata_accounts.accounts d where d.customer_id = v_to and d.currency = a.currency and d.is_default),
         a.status, a.frozen_at, a.frozen_by, a.status_reason, v_clock
  from strata_accounts.accounts a where a.customer_id = p_from_customer_id;
  if found then
    update strata_accounts.accounts a
    set customer_id = v_to,
        is_default  = a.is_default and not exists (select from strata_accounts.accounts d where d.customer_id = v_to and d.currency = a.currency and d.is_default)
    where a.customer_id = p_from_customer_id;
  end if;
  insert into strata_accounts.account_moves (account_id, account_holder_id, from_customer_id, to_customer_id, role_ended_at, moved_at)
  select h.account_id, h.account_holder_id, p_from_customer_id, v_to,
         case when h.ended_at is null and exists (select from strata_accounts.account_holders s
                                                  where s.account_id = h.account_id and s.customer_id = v_to and s.capacity = h.capacity and s.ended_at is null)
              then greatest(v_clock, h.started_at) end, v_clock
  from strata_accounts.account_holders h where h.customer_id = p_from_customer_id;
  if found then
    update strata_accounts.account_holders h
    set customer_id = v_to, ended_at = coalesce(h.ended_at, m.role_ended_at)
    from strata_accounts.account_moves m
    where h.customer_id = p_from_customer_id and m.account_holder_id = h.account_holder_id and m.from_customer_id = p_from_customer_id and m.undone_at is null;
  end if;
  return v_to;
end
$$;

comment on function strata_accounts.move_accounts(uuid, uuid) is 'Gives the accounts and roles of a merged customer to the survivor, and answers who that is in the end. The keys of the accounts stay. Called by follow_customer.';

alter function strata_accounts.move_accounts(uuid, uuid) owner to strata_definer;
--! end accounts/functions/move_accounts.sql
--! begin accounts/functions/return_accounts.sql
-- Whom an account belongs to comes before where it is placed: what the merge moved goes back, and nothing else does. Where parent and child come to belong to two
-- customers by that, the child goes to the top, in a statement of its own before, so that the key which holds them together is never broken.
-- What somebody changed since stays as it is. A freeze by the policy is no such change: it follows from whose the account was.
create function strata_accounts.return_accounts(p_customer_id uuid) returns uuid[]
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_survivor_ids uuid[] := array(select distinct m.to_customer_id from strata_accounts.account_moves m
                                 where m.from_customer_id = p_customer_id and m.undone_at is null order by 1);
  v_lower_ids    uuid[];
  v_move_ids     uuid[];
begin
  if cardinality(v_survivor_ids) = 0 then
    return v_survivor_ids;
  end if;
  perform strata_accounts.lock_customers(v_survivor_ids);
  v_lower_ids := array(
    select a.account_id from strata_accounts.accounts a
    where a.customer_id = any (v_survivor_ids) and a.parent_account_id is not null
      and exists (select from strata_accounts.account_moves m
                  where m.account_id = a.account_id and m.from_customer_id = p_customer_id and m.to_customer_id = a.customer_id
                    and m.undone_at is null and m.account_holder_id is null)
       <> exists (select from strata_accounts.account_moves m
                  where m.account_id = a.parent_account_id and m.from_customer_id = p_customer_id and m.to_customer_id = a.customer_id
                    and m.undone_at is null and m.account_holder_id is null));
  if cardinality(v_lower_ids) > 0 then
    update strata_accounts.accounts a set parent_account_id = null where a.account_id = any (v_lower_ids);
  end if;

  with undone as (
    update strata_accounts.account_moves m
    set undone_at = v_clock,
        kept = case when a.customer_id <> m.to_customer_id then array['customer'] else array_remove(array[
          case when a.account_id = any (v_lower_ids) then 'parent' end,
          case when m.has_lost_default and not a.is_default
                    and (a.closed_at is not null
                         or exists (select from strata_accounts.accounts d
                                    where d.customer_id = m.to_customer_id and d.currency = a.currency and d.is_default
                                      and exists (select from strata_accounts.account_moves o
                                                  where o.account_id = d.account_id and o.from_customer_id = p_customer_id and o.to_customer_id = d.customer_id
                                                    and o.undone_at is null and o.account_holder_id is null)))
               then 'default' end,
          case when (a.status, a.frozen_at, a.frozen_by, a.status_reason)
                      is distinct from (m.former_status, m.former_frozen_at, m.former_frozen_by, m.former_status_reason)
                    and not ((m.former_status = 'open' or m.former_status = 'frozen' and m.former_frozen_by = 'policy')
                             and (a.status = 'frozen' and a.frozen_by = 'policy' or a.status = 'open' and a.status_reason = 'the customer is eligible again'))
               then 'status' end], null) end
    from strata_accounts.accounts a
    where m.from_customer_id = p_customer_id and m.undone_at is null and m.account_holder_id is null and a.account_id = m.account_id
    returning m.account_move_id)
  select array_agg(u.account_move_id) into v_move_ids from undone u;
  if v_move_ids is not null then
    update strata_accounts.accounts a
    set customer_id   = p_customer_id,
        is_default    = a.is_default or m.has_lost_default and not 'default' = any (m.kept),
        frozen_at     = case when 'status' = any (m.kept) then a.frozen_at else m.former_frozen_at end,
        frozen_by     = case when 'status' = any (m.kept) then a.frozen_by else m.former_frozen_by end,
        status_reason = case when 'status' = any (m.kept) then a.status_reason else m.former_status_reason end
    from unnest(v_move_ids) as u (account_move_id)
    join strata_accounts.account_moves m on m.account_move_id = u.account_move_id
    where a.account_id = m.account_id and not 'customer' = any (m.kept);
  end if;

  -- An owner goes where the account goes. A role that was one with the survivor's ends with it.
  with undone as (
    update strata_accounts.account_moves m
    set undone_at = v_clock,
        kept = case when h.customer_id <> m.to_customer_id or h.capacity = 'owner' and h.ended_at is null and a.customer_id <> p_customer_id then array['customer']
                    when m.role_ended_at is not null
                         and (h.ended_at is distinct from m.role_ended_at
                              or not exists (select from strata_accounts.account_holders s
                                             where s.account_id = h.account_id and s.customer_id = m.to_customer_id and s.capacity = h.capacity and s.ended_at is null))
                      then array['end']
                    else '{}' end
    from strata_accounts.account_holders h
    join strata_accounts.accounts a on a.account_id = h.account_id
    where m.from_customer_id = p_customer_id and m.undone_at is null and h.account_holder_id = m.account_holder_id
    returning m.account_move_id)
  select array_agg(u.account_move_id) into v_move_ids from undone u;
  if v_move_ids is not null then
    update strata_accounts.account_holders h
    set customer_id = p_customer_id, ended_at = case when m.role_ended_at is not null and m.kept = '{}' then null else h.ended_at end
    from unnest(v_move_ids) as u (account_move_id)
    join strata_accounts.account_moves m on m.account_move_id = u.account_move_id
    where h.account_holder_id = m.account_holder_id and not 'customer' = any (m.kept);
  end if;
  return v_survivor_ids;
end
$$;

comment on function strata_accounts.return_accounts(uuid) is 'Gives back to a customer, who was merged and is not any more, the accounts and roles that are still where the merge put them, and answers who had them. Says in account_moves what stays as it is. Raises ST202 outside of read committed. Called by follow_customer.';

alter function strata_accounts.return_accounts(uuid) owner to strata_definer;
--! end accounts/functions/return_accounts.sql
--! begin accounts/functions/follow_customer.sql
create function strata_accounts.follow_customer(p_customer_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_survivor_id uuid := (select e.merged_into_customer_id from strata_accounts.eligible_customers e where e.customer_id = p_customer_id for no key update);
begin
  if v_survivor_id is not null then
    perform strata_accounts.settle_accounts(strata_accounts.move_accounts(p_customer_id, v_survivor_id));
  else
    perform strata_accounts.settle_accounts(c) from unnest(strata_accounts.return_accounts(p_customer_id) || p_customer_id) as c;
  end if;
end
$$;

comment on function strata_accounts.follow_customer(uuid) is 'Brings accounts in step with what eligible_customers says of a customer: freezes and unfreezes them, gives them to a survivor, and takes them back. Idempotent. Called by a trigger.';

alter function strata_accounts.follow_customer(uuid) owner to strata_definer;
--! end accounts/functions/follow_customer.sql
--! begin accounts/functions/tg_eligible_customers__settle_accounts.sql
-- Fires in replication as well: after a split an apply worker writes the table, in a session where ordinary triggers rest. Those of accounts rest there
-- too, so that the lifecycle and the history of what is frozen here are only kept once the split has set them to always as well.
-- Losing eligibility waits for an account that is being opened, and must then see it.
create function strata_accounts.tg_eligible_customers__settle_accounts() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and (new.lost_at, new.eligible_until, new.merged_into_customer_id)
                          is not distinct from (old.lost_at, old.eligible_until, old.merged_into_customer_id) then
    return null;
  end if;
  if tg_op = 'UPDATE' and current_setting('transaction_isolation') <> 'read committed' and not strata_accounts.is_eligible(new.customer_id) then
    perform strata_core.raise_error('ST202');
  end if;
  perform strata_accounts.follow_customer(new.customer_id);
  return null;
end
$$;

comment on function strata_accounts.tg_eligible_customers__settle_accounts() is 'Trigger: freezes and unfreezes the accounts of a customer whose eligibility changed, moves those of one that was merged, and brings them back when the merge is undone. Raises ST202 outside of read committed when eligibility is lost or a merge undone.';

create trigger t600_settle_accounts after insert or update on strata_accounts.eligible_customers
  for each row execute function strata_accounts.tg_eligible_customers__settle_accounts();
alter table strata_accounts.eligible_customers enable always trigger t600_settle_accounts;

alter function strata_accounts.tg_eligible_customers__settle_accounts() owner to strata_definer;
--! end accounts/functions/tg_eligible_customers__settle_accounts.sql
--! begin accounts/functions/change_account_status.sql
create function strata_accounts.change_account_status(p_account_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  end if;
  -- A freeze by the policy can become an operator's, which the policy does not undo.
  if v_account.status = (case p_change when 'freeze' then 'frozen' when 'close' then 'closed' else 'open' end)
     and (p_change <> 'freeze' or v_account.frozen_by = 'operator') then
    return 'unchanged';
  end if;
  if v_account.status <> all (case p_change when 'open' then array['pending'] when 'unfreeze' then array['frozen']
                                            when 'freeze' then array['open', 'frozen'] else array['pending', 'open', 'frozen'] end) then
    return 'refused';
  end if;
  if p_change in ('open', 'unfreeze') and not strata_accounts.is_eligible(v_account.customer_id) then
    return 'not_eligible';
  end if;
  if p_change = 'close' and exists (select from strata_accounts.accounts c
                                    where c.customer_id = v_account.customer_id and c.parent_account_id = p_account_id and c.status <> 'closed') then
    return 'has_children';
  end if;
  v_clock := strata_core.clock();
  update strata_accounts.accounts a
  set opened_at     = case p_change when 'open' then v_clock else a.opened_at end,
      frozen_at     = case p_change when 'freeze' then coalesce(a.frozen_at, v_clock) when 'unfreeze' then null else a.frozen_at end,
      frozen_by     = case p_change when 'freeze' then 'operator' when 'unfreeze' then null else a.frozen_by end,
      closed_at     = case p_change when 'close' then v_clock else a.closed_at end,
      is_default    = a.is_default and p_change <> 'close',
      status_reason = p_reason
  where a.account_id = p_account_id;
  return 'done';
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_accounts.change_account_status(uuid, text, text) is 'Makes one change of status: open, freeze, unfreeze or close. Called by the functions of the interface.';

alter function strata_accounts.change_account_status(uuid, text, text) owner to strata_definer;
--! end accounts/functions/change_account_status.sql
--! begin accounts/functions/tg__refuse_moved.sql
-- At rest, and free of charge, until the stratum moves: then pg-strata extract enables it here, in the transaction that ends writing. A trigger and not a
-- flag in a row: a transaction that began before the switch would not see the row, while every statement sees the triggers of the table that it locks.
-- On the other side it is enabled while rows come in by replication, in which it does not fire.
create function strata_accounts.tg__refuse_moved() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  perform strata_core.raise_error('ST203');
  return null;
end
$$;

comment on function strata_accounts.tg__refuse_moved() is 'Trigger: refuses every change of a stratum that has moved to another database, or has not arrived in this one yet. Raises ST203. Disabled unless there is an extraction.';

create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.accounts for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_holders for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_operators for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_moves for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.account_types for each statement execute function strata_accounts.tg__refuse_moved();
create trigger t010_refuse_moved before insert or update or delete or truncate on strata_accounts.currencies for each statement execute function strata_accounts.tg__refuse_moved();
alter table strata_accounts.accounts disable trigger t010_refuse_moved;
alter table strata_accounts.account_holders disable trigger t010_refuse_moved;
alter table strata_accounts.account_operators disable trigger t010_refuse_moved;
alter table strata_accounts.account_moves disable trigger t010_refuse_moved;
alter table strata_accounts.account_types disable trigger t010_refuse_moved;
alter table strata_accounts.currencies disable trigger t010_refuse_moved;
--! end accounts/functions/tg__refuse_moved.sql
--! begin accounts/policies.sql
select strata_core.lay_row_security(format('strata_accounts.%I', t))
from unnest(array['currencies', 'account_types', 'eligible_customers', 'accounts', 'account_holders', 'account_operators', 'account_moves']) as t;

-- What is no secret and no data of anybody may be read by everyone who may use the schema.
create policy everyone_select on strata_accounts.currencies for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_accounts.account_types for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
-- A new currency and a new type of account are rows that the owner adds.
create policy owner_select on strata_accounts.currencies for select to strata_owner using (true);
create policy owner_insert on strata_accounts.currencies for insert to strata_owner with check (true);
create policy owner_update on strata_accounts.currencies for update to strata_owner using (true) with check (true);
create policy owner_select on strata_accounts.account_types for select to strata_owner using (true);
create policy owner_insert on strata_accounts.account_types for insert to strata_owner with check (true);
create policy owner_update on strata_accounts.account_types for update to strata_owner using (true) with check (true);

create policy reporter_select on strata_accounts.eligible_customers for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.accounts for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.account_holders for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.account_operators for select to strata_reporter using (true);
--! end accounts/policies.sql
--! begin accounts/grants.sql
grant select on strata_accounts.currencies, strata_accounts.account_types
  to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
grant select, insert, update on strata_accounts.eligible_customers, strata_accounts.accounts, strata_accounts.account_holders,
  strata_accounts.account_operators, strata_accounts.account_moves to strata_definer;
grant select on strata_accounts.eligible_customers, strata_accounts.accounts, strata_accounts.account_holders, strata_accounts.account_operators to strata_reporter;

grant execute on function strata_accounts.account_status(timestamptz, timestamptz, timestamptz) to strata_definer, strata_reporter;

revoke create on schema strata_accounts from strata_definer;
--! end accounts/grants.sql
-- A new owner needs CREATE while functions are handed over; accounts_grants.sql takes it back.
grant create on schema strata to strata_definer, strata_reporter;
--! begin interface/functions/account_status_periods.sql
create function strata.account_status_periods(p_account_id uuid) returns table (status text, reason text, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select p.status, p.reason, p.started_at, p.ended_at from strata_audit.status_periods p
    where p.organization_id is null and p.noun = 'account' and p.row_key = p_account_id
    order by p.started_at;
end
$$;

comment on function strata.account_status_periods(uuid) is 'One row per period in which an account had a status, in order. The sum of ended_at - started_at answers how long; ended_at is null while it lasts.';

alter function strata.account_status_periods(uuid) owner to strata_reporter;
--! end interface/functions/account_status_periods.sql
--! begin interface/functions/add_account_holder.sql
create function strata.add_account_holder(p_account_id uuid, p_customer_id uuid, p_capacity text) returns table (outcome text, account_holder_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id, array[p_customer_id]);
  if v_account.account_id is null then
    return query select 'unknown', null::uuid;
    return;
  end if;
  select h.account_holder_id into account_holder_id from strata_accounts.account_holders h
  where h.account_id = p_account_id and h.customer_id = p_customer_id and h.capacity = p_capacity and h.ended_at is null;
  outcome := case
    when found then 'unchanged'
    when v_account.status = 'closed' or p_capacity = 'owner' then 'refused'
    when not strata_accounts.is_eligible(p_customer_id) then 'not_eligible'
    else 'added'
  end;
  if outcome = 'added' then
    insert into strata_accounts.account_holders as h (account_id, customer_id, capacity, started_at)
    values (p_account_id, p_customer_id, p_capacity, strata_core.clock())
    returning h.account_holder_id into account_holder_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'account_holders_capacity_check'));
end
$$;

comment on function strata.add_account_holder(uuid, uuid, text) is 'Gives a customer who is eligible at this moment a capacity in an account: joint_owner, payer or beneficiary. Outcomes: added, unchanged, not_eligible, refused, unknown. Unchanged: has it already. Refused: the account is closed, or the capacity is owner, which only a merge passes on. Raises ST402, with the constraint, for a capacity that is not allowed and ST202 outside of read committed.';

alter function strata.add_account_holder(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/add_account_holder.sql
--! begin interface/functions/add_account_operator.sql
create function strata.add_account_operator(p_account_id uuid, p_user_id uuid, p_capacity text) returns table (outcome text, account_operator_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return query select 'unknown', null::uuid;
    return;
  end if;
  select o.account_operator_id into account_operator_id from strata_accounts.account_operators o
  where o.account_id = p_account_id and o.user_id = p_user_id and o.capacity = p_capacity and o.ended_at is null;
  outcome := case when found then 'unchanged' when v_account.status = 'closed' then 'refused' else 'added' end;
  if outcome = 'added' then
    insert into strata_accounts.account_operators as o (account_id, user_id, capacity, started_at)
    values (p_account_id, p_user_id, p_capacity, strata_core.clock())
    returning o.account_operator_id into account_operator_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'account_operators_capacity_check'));
end
$$;

comment on function strata.add_account_operator(uuid, uuid, text) is 'Lets a user operate an account as administrator, payer or viewer. That the user exists is for the caller to know. Outcomes: added, unchanged, refused, unknown. Unchanged: does so already. Refused: the account is closed. Raises ST402, with the constraint, for a capacity that is not allowed and ST202 outside of read committed.';

alter function strata.add_account_operator(uuid, uuid, text) owner to strata_definer;
--! end interface/functions/add_account_operator.sql
--! begin interface/functions/close_account.sql
create function strata.close_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'close', p_reason);
end;

comment on function strata.close_account(uuid, text) is 'Closes an account for good; it is the default of its customer no more. Its roles stay as they were. Outcomes: done, unchanged, has_children, refused, unknown. Unchanged: was closed before. Has_children: an account below it is not closed. Refused: strata_core.transitions does not allow it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.close_account(uuid, text) owner to strata_definer;
--! end interface/functions/close_account.sql
--! begin interface/functions/create_account.sql
create function strata.create_account(p_customer_id uuid, p_account_type text, p_currency text, p_name text default null, p_parent_account_id uuid default null)
  returns table (outcome text, account_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  perform strata_accounts.lock_customers(array[p_customer_id]);
  if not exists (select from strata_accounts.eligible_customers e where e.customer_id = p_customer_id and e.merged_into_customer_id is null) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  if p_parent_account_id is not null
     and not exists (select from strata_accounts.accounts a
                     where a.account_id = p_parent_account_id and a.customer_id = p_customer_id and a.status <> 'closed') then
    return query select 'parent_refused', null::uuid;
    return;
  end if;
  if exists (select from strata_accounts.currencies c where c.currency = p_currency and c.withdrawn_on <= strata_core.clock()::date) then
    perform strata_core.raise_error('ST402', 'accounts_currency_fkey');
  end if;
  insert into strata_accounts.accounts as a (customer_id, parent_account_id, account_type, currency, name)
  values (p_customer_id, p_parent_account_id, p_account_type, p_currency, p_name)
  returning a.account_id into account_id;
  insert into strata_accounts.account_holders (account_id, customer_id, capacity, started_at)
  values (account_id, p_customer_id, 'owner', strata_core.clock());
  outcome := 'created';
  return next;
exception
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'accounts_account_type_fkey'));
end
$$;

comment on function strata.create_account(uuid, text, text, text, uuid) is 'Makes a pending account of a customer, who becomes its owner, in a currency of strata_accounts.currencies that is in use. Outcomes: created, unknown, parent_refused. Unknown: the customer never was eligible, or was merged into another. Parent_refused: the parent is closed or of another customer. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.create_account(uuid, text, text, text, uuid) owner to strata_definer;
--! end interface/functions/create_account.sql
--! begin interface/functions/end_account_holder.sql
create function strata.end_account_holder(p_account_holder_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_holder strata_accounts.account_holders;
begin
  perform strata_accounts.lock_account((select h.account_id from strata_accounts.account_holders h where h.account_holder_id = p_account_holder_id));
  select h.* into v_holder from strata_accounts.account_holders h where h.account_holder_id = p_account_holder_id;
  if not found then
    return 'unknown';
  elsif v_holder.ended_at is not null then
    return 'unchanged';
  elsif v_holder.capacity = 'owner' then
    return 'refused';
  end if;
  update strata_accounts.account_holders h set ended_at = greatest(strata_core.clock(), h.started_at) where h.account_holder_id = p_account_holder_id;
  return 'done';
end
$$;

comment on function strata.end_account_holder(uuid) is 'Ends the capacity of a customer in an account. Outcomes: done, unchanged, refused, unknown. Unchanged: has ended before. Refused: it is the owner, without whom no account is. Raises ST202 outside of read committed.';

alter function strata.end_account_holder(uuid) owner to strata_definer;
--! end interface/functions/end_account_holder.sql
--! begin interface/functions/end_account_operator.sql
create function strata.end_account_operator(p_account_operator_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_accounts.account_operators o set ended_at = greatest(strata_core.clock(), o.started_at)
  where o.account_operator_id = p_account_operator_id and o.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_accounts.account_operators o where o.account_operator_id = p_account_operator_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_account_operator(uuid) is 'Ends what a user may do with an account. Outcomes: done, unchanged, unknown. Unchanged: has ended before.';

alter function strata.end_account_operator(uuid) owner to strata_definer;
--! end interface/functions/end_account_operator.sql
--! begin interface/functions/freeze_account.sql
create function strata.freeze_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'freeze', p_reason);
end;

comment on function strata.freeze_account(uuid, text) is 'Freezes an open account until an operator unfreezes it; makes a freeze by the policy an operator''s. Outcomes: done, unchanged, refused, unknown. Unchanged: an operator has frozen it before. Refused: is pending or closed. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.freeze_account(uuid, text) owner to strata_definer;
--! end interface/functions/freeze_account.sql
--! begin interface/functions/list_account_roles.sql
create function strata.list_account_roles(p_account_id uuid)
  returns table (account_role_id uuid, customer_id uuid, user_id uuid, capacity text, started_at timestamptz, ended_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select h.account_holder_id, h.customer_id, null::uuid, h.capacity, h.started_at, h.ended_at
  from strata_accounts.account_holders h where h.account_id = p_account_id
  union all
  select o.account_operator_id, null::uuid, o.user_id, o.capacity, o.started_at, o.ended_at
  from strata_accounts.account_operators o where o.account_id = p_account_id
  order by 5, 1;
end;

comment on function strata.list_account_roles(uuid) is 'One row per customer (holder) or user (operator) and capacity in an account, former ones with their end. account_role_id is the account_holder_id or account_operator_id.';

alter function strata.list_account_roles(uuid) owner to strata_definer;
--! end interface/functions/list_account_roles.sql
--! begin interface/functions/list_accounts.sql
create function strata.list_accounts(p_customer_id uuid, p_limit integer default 100, p_after_account_id uuid default null)
  returns table (account_id uuid, customer_id uuid, parent_account_id uuid, account_type text, currency text, name text, is_default boolean, capacities text[],
                 status text, status_reason text, frozen_by text, opened_at timestamptz, frozen_at timestamptz, closed_at timestamptz, created_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select a.account_id, a.customer_id, a.parent_account_id, a.account_type, a.currency, a.name, a.is_default, h.capacities,
         a.status, a.status_reason, a.frozen_by, a.opened_at, a.frozen_at, a.closed_at, a.created_at
  from (
    select r.account_id, array_agg(r.capacity order by r.capacity) as capacities
    from strata_accounts.account_holders r
    where r.customer_id = p_customer_id and r.ended_at is null and (p_after_account_id is null or r.account_id > p_after_account_id)
    group by r.account_id
    order by r.account_id
    limit greatest(least(p_limit, 1000), 0)
  ) h
  join strata_accounts.accounts a on a.account_id = h.account_id
  order by a.account_id;
end;

comment on function strata.list_accounts(uuid, integer, uuid) is 'One row per account in which a customer has a capacity now, closed accounts too, oldest first; at most 1,000, those after an account where one is named. Capacities are the customer''s own; customer_id is the owner.';

alter function strata.list_accounts(uuid, integer, uuid) owner to strata_definer;
--! end interface/functions/list_accounts.sql
--! begin interface/functions/open_account.sql
create function strata.open_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'open', p_reason);
end;

comment on function strata.open_account(uuid, text) is 'Opens a pending account of a customer who is eligible at this moment. Outcomes: done, unchanged, not_eligible, refused, unknown. Unchanged: is open. Refused: is frozen or closed. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.open_account(uuid, text) owner to strata_definer;
--! end interface/functions/open_account.sql
--! begin interface/functions/rename_account.sql
create function strata.rename_account(p_account_id uuid, p_name text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  elsif v_account.name is not distinct from p_name then
    return 'unchanged';
  end if;
  update strata_accounts.accounts a set name = p_name where a.account_id = p_account_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.rename_account(uuid, text) is 'Gives an account another name, or none (null). Outcomes: done, unchanged, unknown. Raises ST402, with the constraint, for a name that is not allowed and ST202 outside of read committed.';

alter function strata.rename_account(uuid, text) owner to strata_definer;
--! end interface/functions/rename_account.sql
--! begin interface/functions/set_default_account.sql
create function strata.set_default_account(p_account_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_account strata_accounts.accounts;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  elsif v_account.status = 'closed' then
    return 'refused';
  elsif v_account.is_default then
    return 'unchanged';
  end if;
  update strata_accounts.accounts a set is_default = false
  where a.customer_id = v_account.customer_id and a.currency = v_account.currency and a.is_default;
  update strata_accounts.accounts a set is_default = true where a.account_id = p_account_id;
  return 'done';
end
$$;

comment on function strata.set_default_account(uuid) is 'Makes an account the default of its customer in its currency, in the place of the one that was. Outcomes: done, unchanged, refused, unknown. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_default_account(uuid) owner to strata_definer;
--! end interface/functions/set_default_account.sql
--! begin interface/functions/set_parent_account.sql
create function strata.set_parent_account(p_account_id uuid, p_parent_account_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  elsif v_account.parent_account_id is not distinct from p_parent_account_id then
    return 'unchanged';
  elsif v_account.status = 'closed' then
    return 'refused';
  elsif p_parent_account_id is not null
        and not exists (select from strata_accounts.accounts a
                        where a.account_id = p_parent_account_id and a.customer_id = v_account.customer_id and a.status <> 'closed') then
    return 'parent_refused';
  end if;
  update strata_accounts.accounts a set parent_account_id = p_parent_account_id where a.account_id = p_account_id;
  return 'done';
exception
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'accounts_parent_account_id_check' then
      return 'circle';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_parent_account(uuid, uuid) is 'Puts an account below another one of its customer, or (null) at the top. Outcomes: done, unchanged, circle, parent_refused, refused, unknown. Circle: the parent is the account itself or below it. Parent_refused: the parent is closed or of another customer. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_parent_account(uuid, uuid) owner to strata_definer;
--! end interface/functions/set_parent_account.sql
--! begin interface/functions/unfreeze_account.sql
create function strata.unfreeze_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'unfreeze', p_reason);
end;

comment on function strata.unfreeze_account(uuid, text) is 'Unfreezes an account, whoever froze it, of a customer who is eligible at this moment. Outcomes: done, unchanged, not_eligible, refused, unknown. Unchanged: is open. Refused: is pending or closed. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.unfreeze_account(uuid, text) owner to strata_definer;
--! end interface/functions/unfreeze_account.sql
--! begin interface/accounts_grants.sql
-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant execute on function strata.account_status_periods(uuid) to strata_operator;
-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function
  strata.create_account(uuid, text, text, text, uuid), strata.open_account(uuid, text), strata.freeze_account(uuid, text), strata.unfreeze_account(uuid, text),
  strata.close_account(uuid, text), strata.rename_account(uuid, text), strata.set_default_account(uuid), strata.set_parent_account(uuid, uuid),
  strata.add_account_holder(uuid, uuid, text), strata.end_account_holder(uuid), strata.add_account_operator(uuid, uuid, text),
  strata.end_account_operator(uuid), strata.list_accounts(uuid, integer, uuid), strata.list_account_roles(uuid)
  to strata_operator;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;
--! end interface/accounts_grants.sql
