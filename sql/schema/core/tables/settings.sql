-- Policy values live in rows and not in server settings: whoever can send SQL can set any custom server setting.
create table strata_core.settings (
  setting     text not null,
  value_type  text not null,
  value       text,
  description text not null,
  updated_at  timestamptz not null default clock_timestamp(),

  constraint settings_pkey primary key (setting),
  constraint settings_setting_check check (setting ~ '^[a-z][a-z0-9_]{2,62}$'),
  constraint settings_value_type_check check (value_type in ('interval', 'integer', 'timestamptz', 'text')),
  -- A value that cannot be read as its type is refused when it is written, not when a sign-in needs it.
  constraint settings_value_check check (
    value is null
    or case value_type
         when 'interval' then value::interval is not null
         when 'integer' then value::integer is not null
         when 'timestamptz' then value::timestamptz is not null
         else true
       end)
);

comment on table strata_core.settings is 'One row per policy value of the whole system. The owner of the schema changes them; nobody at run time.';
comment on column strata_core.settings.setting is 'Name of the policy value.';
comment on column strata_core.settings.value_type is 'How value is read: interval, integer, timestamptz or text.';
comment on column strata_core.settings.value is 'The value, written as text of its type. Null: not set.';
comment on column strata_core.settings.description is 'What the value decides and what null means.';

insert into strata_core.settings (setting, value_type, value, description) values
  ('session_lifetime', 'interval', '12 hours', 'How long a session lasts when the caller of open_session names no lifetime.'),
  ('session_lifetime_max', 'interval', '90 days', 'The longest lifetime that open_session grants.'),
  ('test_clock', 'timestamptz', null, 'The time that strata_core.clock() answers, for tests of expiry. Null: the real time. Never set it on a system in use.');
