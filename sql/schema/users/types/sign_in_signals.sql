-- What the host knows about an attempt, beside the proof itself. Every field may be null: not known. One type for all ways to sign in.
create type strata_users.sign_in_signals as (
  device_token       text,
  country            text,
  network            inet,
  user_agent         text,
  number_status      text,
  number_recycled_on date,
  sim_changed_at     timestamptz
);

comment on type strata_users.sign_in_signals is 'What the host knows about an attempt to sign in, beside the proof: device, country, network, and what a provider of number intelligence answered.';
comment on column strata_users.sign_in_signals.device_token is 'The token that an earlier sign-in left on the device; null for a device without one.';
comment on column strata_users.sign_in_signals.country is 'Country of the network (ISO 3166-1 alpha-2).';
comment on column strata_users.sign_in_signals.network is 'Address of the network. @pii';
comment on column strata_users.sign_in_signals.user_agent is 'What the browser calls itself. @pii';
comment on column strata_users.sign_in_signals.number_status is 'What a provider says about the number: unchanged, recycled or unknown. Null: nobody was asked.';
comment on column strata_users.sign_in_signals.number_recycled_on is 'Since when the carrier has given the number to somebody else, as the provider says.';
comment on column strata_users.sign_in_signals.sim_changed_at is 'When the SIM of the number was last changed, as the provider says.';
